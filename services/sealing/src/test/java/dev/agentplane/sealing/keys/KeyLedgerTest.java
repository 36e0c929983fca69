package dev.agentplane.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyLedgerTest {

    private final KeyFile root = key("root");
    private final KeyFile other = key("other root");
    private final KeyFile seal = key("seal");
    private final KeyFile next = key("next seal");

    @Test
    void aRotationIsOneEventInEveryLogForTheNewKeyAndOneForTheOld() {
        // Given
        KeyLedger ledger = twoLogs(1, root);
        // When
        Map<Integer, KeyEvent> register = ledger.register(next.publicKey(), "User:sealing", Set.of("seal"));
        register.forEach((partition, event) -> take(ledger, partition, event, root));
        Map<Integer, KeyEvent> retire =
                ledger.retire(ledger.find(seal.publicKey().shortId()));
        retire.forEach((partition, event) -> take(ledger, partition, event, root));
        // Then
        assertThat(register).containsOnlyKeys(0, 1);
        assertThat(retire).containsOnlyKeys(0, 1);
        assertThat(ledger.keys()).extracting(known -> known.activeIn(0)).containsExactly(false, true);
        assertThat(ledger.keys()).extracting(known -> known.activeIn(1)).containsExactly(false, true);
    }

    @Test
    void theLastSealKeyIsNotRetiredButARevokedKeyIsRevokedWhateverFollows() {
        KeyLedger ledger = twoLogs(1, root);
        KnownKey known = ledger.find(seal.publicKey().keyId());

        assertThatThrownBy(() -> ledger.retire(known)).hasMessageContaining("register the next one first");
        assertThat(ledger.revoke(known, Map.of(0, 7L))).hasSize(2).hasEntrySatisfying(0, event -> assertThat(
                        event.compromisedSince())
                .hasValue(7));
    }

    @Test
    void aKeyThatEndedIsNeverRegisteredAgain() {
        KeyLedger ledger = twoLogs(1, root);
        ledger.register(next.publicKey(), "User:sealing", Set.of("seal"))
                .forEach((partition, event) -> take(ledger, partition, event, root));
        ledger.retire(ledger.find(seal.publicKey().keyId()))
                .forEach((partition, event) -> take(ledger, partition, event, root));

        assertThatThrownBy(() -> ledger.register(seal.publicKey(), "User:sealing", Set.of("seal")))
                .isInstanceOf(KeyChangeRefusedException.class)
                .hasMessageContaining("use a new one");
        assertThat(ledger.revoke(ledger.find(seal.publicKey().keyId()), Map.of()))
                .hasSize(2);
    }

    @Test
    void whatTheRootsDidNotSignDoesNotCount() {
        KeyLedger ledger = twoLogs(1, root);
        take(ledger, 0, KeyEvent.register(next.publicKey(), "User:thief", "seal"), next);

        assertThat(ledger.keys()).extracting(KnownKey::key).containsExactly(seal.publicKey());
        assertThatThrownBy(() -> ledger.requireRoots(List.of(next.publicKey())))
                .hasMessageContaining("expected 1 of the root keys");
    }

    @Test
    void aThresholdOfTwoNeedsTwoDifferentRoots() {
        KeyLedger ledger = twoLogs(2, root, other);

        ledger.requireRoots(List.of(root.publicKey(), other.publicKey()));
        assertThatThrownBy(() -> ledger.requireRoots(List.of(root.publicKey(), root.publicKey())))
                .hasMessageContaining("found 1 among");
    }

    @Test
    void whatIsNoEventChangesNothing() {
        KeyLedger ledger = twoLogs(1, root);
        ledger.take(0, "not an envelope".getBytes(StandardCharsets.UTF_8));

        assertThat(ledger.keys()).hasSize(1);
        assertThatThrownBy(() -> ledger.find("abc")).hasMessageContaining("agentplane keys list");
        assertThatThrownBy(() -> new KeyLedger().register(next.publicKey(), "User:x", Set.of("seal")))
                .hasMessageContaining("agentplane log init");
    }

    private KeyLedger twoLogs(int threshold, KeyFile... roots) {
        KeyLedger ledger = new KeyLedger();
        for (int partition = 0; partition < 2; partition++) {
            Vkey vkey = new Vkey(
                    "log.example/t/" + partition,
                    Vkey.LOG,
                    key("log " + partition).publicKey());
            ledger.take(
                    partition,
                    Envelope.sign(
                                    LogEvents.genesis(
                                                    "t",
                                                    "id",
                                                    partition,
                                                    vkey,
                                                    List.of(roots).stream()
                                                            .map(KeyFile::publicKey)
                                                            .toList(),
                                                    threshold,
                                                    Instant.EPOCH)
                                            .bytes(),
                                    roots)
                            .bytes());
            take(ledger, partition, KeyEvent.register(seal.publicKey(), "User:sealing", "seal"), roots);
        }
        return ledger;
    }

    private static void take(KeyLedger ledger, int partition, KeyEvent event, Signer... roots) {
        ledger.take(
                partition,
                Envelope.sign(LogEvents.keyEvent(event, Instant.EPOCH).bytes(), roots)
                        .bytes());
    }

    private static KeyFile key(String label) {
        return KeyFile.ofSeed(Digest.of(("ledger test: " + label).getBytes(StandardCharsets.UTF_8))
                .raw());
    }
}
