// Checks exports of agentplane with Go's own implementation of signed notes and transparency logs
// (golang.org/x/mod/sumdb/note and tlog). Nothing of agentplane is used: what this program accepts, others accept.
//
//	check DIR...
//
// Each DIR is an export with trust/log.vkey. A line "witness <vkey>" per file trust/witness-*.vkey is checked too, and
// consistency.txt beside the export's files, if there: "<old size> <old root>" and one hash per line. Prints
// "ok DIR" or "refused DIR: why" for each; exits 1 when any was refused.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// cosigner is a note.Verifier for C2SP cosignature/v1, which x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	signed := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), msg...)
	return ed25519.Verify(c.key, signed, sig[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(strings.TrimSpace(vkey), "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no vkey: " + vkey)
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("no cosigner key: " + vkey)
	}
	return cosigner{parts[0], uint32(hash), key[1:]}, nil
}

type head struct {
	size int64
	root tlog.Hash
}

func hash(text string) (h tlog.Hash, err error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(raw) != tlog.HashSize {
		err = errors.New("not a hash: " + text)
	}
	copy(h[:], raw)
	return h, err
}

func open(text []byte, verifiers []note.Verifier) (head, error) {
	n, err := note.Open(text, note.VerifierList(verifiers...))
	if err != nil {
		return head{}, err
	}
	if len(n.Sigs) != len(verifiers) {
		return head{}, fmt.Errorf("%d of %d signatures verified", len(n.Sigs), len(verifiers))
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifiers[0].Name() {
		return head{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, err
	}
	root, err := hash(lines[2])
	return head{size, root}, err
}

func proof(path string, checkpoint []byte, h head) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	split := bytes.Index(text, []byte("\n\n"))
	if split < 0 || !bytes.Equal(text[split+2:], checkpoint) {
		return errors.New(path + ": does not end in the checkpoint of the export")
	}
	lines := strings.Split(string(text[:split]), "\n")
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errors.New(path + ": not a tlog-proof")
	}
	index, err := strconv.ParseInt(lines[1][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	var hashes tlog.RecordProof
	for _, line := range lines[2:] {
		next, err := hash(line)
		if err != nil {
			return err
		}
		hashes = append(hashes, next)
	}
	leaf, err := os.ReadFile(strings.TrimSuffix(path, ".tlog-proof") + ".leaf.json")
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(hashes, h.size, h.root, index, tlog.RecordHash(leaf)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func consistency(path string, h head) error {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	first := strings.Split(lines[0], " ")
	old, err := strconv.ParseInt(first[0], 10, 64)
	if err != nil || len(first) != 2 {
		return errors.New("not a consistency proof")
	}
	oldRoot, err := hash(first[1])
	if err != nil {
		return err
	}
	var hashes tlog.TreeProof
	for _, line := range lines[1:] {
		next, err := hash(line)
		if err != nil {
			return err
		}
		hashes = append(hashes, next)
	}
	return tlog.CheckTree(hashes, h.size, h.root, old, oldRoot)
}

func check(dir string) error {
	vkey, err := os.ReadFile(filepath.Join(dir, "trust", "log.vkey"))
	if err != nil {
		return err
	}
	log, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return err
	}
	verifiers := []note.Verifier{log}
	witnesses, _ := filepath.Glob(filepath.Join(dir, "trust", "witness-*.vkey"))
	for _, file := range witnesses {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		witness, err := newCosigner(string(text))
		if err != nil {
			return err
		}
		verifiers = append(verifiers, witness)
	}
	checkpoint, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	h, err := open(checkpoint, verifiers)
	if err != nil {
		return err
	}
	proofs, _ := filepath.Glob(filepath.Join(dir, "*", "*.tlog-proof"))
	if len(proofs) == 0 {
		return errors.New("no proofs")
	}
	for _, path := range proofs {
		if err := proof(path, checkpoint, h); err != nil {
			return err
		}
	}
	return consistency(filepath.Join(dir, "consistency.txt"), h)
}

func main() {
	code := 0
	for _, dir := range os.Args[1:] {
		if err := check(dir); err != nil {
			fmt.Printf("refused %s: %v\n", dir, err)
			code = 1
		} else {
			fmt.Printf("ok %s\n", dir)
		}
	}
	os.Exit(code)
}
