package dev.agentplane.execution.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Writes a tar stream (ustar with GNU long names) of files and hard links. Names are UTF-8 bytes. */
final class TarStream {

    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int MODE_AT = 100;
    private static final int SIZE_AT = 124;
    private static final int TIME_AT = 136;
    private static final int CHECKSUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int LINK_AT = 157;
    private static final int MAGIC_AT = 257;
    private static final byte FILE = '0';
    private static final byte HARD_LINK = '1';
    private static final byte LONG_NAME = 'L';

    private final OutputStream out;

    TarStream(OutputStream out) {
        this.out = out;
    }

    /** A file. */
    void file(String name, boolean executable, byte[] content) throws IOException {
        header(name, FILE, executable, content.length, "");
        padded(content);
    }

    /** A second name of an existing file. */
    void link(String name, String existing) throws IOException {
        header(name, HARD_LINK, false, 0, existing);
    }

    /** Ends the stream; does not close what is below. */
    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }

    private void header(String name, byte type, boolean executable, long size, String link) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > NAME) {
            ByteArrayOutputStream longName = new ByteArrayOutputStream(bytes.length + 1);
            longName.writeBytes(bytes);
            longName.write(0);
            out.write(
                    block("././@LongLink".getBytes(StandardCharsets.US_ASCII), LONG_NAME, false, longName.size(), ""));
            padded(longName.toByteArray());
        }
        out.write(block(bytes, type, executable, size, link));
    }

    private static byte[] block(byte[] name, byte type, boolean executable, long size, String link) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(NAME, name.length));
        text(block, MODE_AT, executable ? "0000755" : "0000644");
        text(block, MODE_AT + 8, "0000000");
        text(block, MODE_AT + 16, "0000000");
        text(block, SIZE_AT, String.format(Locale.ROOT, "%011o", size));
        text(block, TIME_AT, "00000000000");
        Arrays.fill(block, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
        block[TYPE_AT] = type;
        text(block, LINK_AT, link);
        text(block, MAGIC_AT, "ustar  ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        text(block, CHECKSUM_AT, String.format(Locale.ROOT, "%06o\0 ", sum));
        return block;
    }

    private static void text(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private void padded(byte[] content) throws IOException {
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }
}
