package dev.agentplane.platform.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables in a RocksDB. A batch survives the death of the process. A power cut may cost the newest batches here or the
 * newest records in the log; {@link Position} tells. What turns out to be damaged is removed when it is closed.
 */
final class RocksStorage implements Storage {

    private static final Logger LOGGER = LoggerFactory.getLogger(RocksStorage.class);
    /** No partition number starts with these bytes. */
    private static final byte[] VERSION = {-1, -1, -1, -1};

    private static final long CACHE_BYTES = 8 << 20;
    private static final long BUFFER_BYTES = 4 << 20;
    private static final int BLOOM_BITS = 10;

    private final Slot slot;
    private final WriteOptions writes = new WriteOptions();
    private final LRUCache cache;
    private final BloomFilter filter;
    private final Options options;
    private final RocksDB db;
    private boolean damaged;

    private RocksStorage(Slot slot) throws RocksDBException {
        this.slot = slot;
        this.cache = new LRUCache(CACHE_BYTES);
        this.filter = new BloomFilter(BLOOM_BITS);
        this.options = new Options()
                .setCreateIfMissing(true)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(1)
                .setWriteBufferSize(BUFFER_BYTES)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
        this.db = RocksDB.open(options, slot.directory().toString());
    }

    /**
     * Opens the first database below this directory that nobody uses. What is damaged, or was written by another version of
     * the fold, is emptied.
     *
     * @throws StorageException when there can be none
     */
    static RocksStorage open(Path directory, int version) {
        try {
            Slot slot = Slot.take(directory);
            try {
                RocksStorage storage = opened(slot);
                storage.keepOnly(version);
                return storage;
            } catch (RocksDBException e) {
                slot.close();
                throw new StorageException("cannot keep state in " + directory + ": " + e.getMessage(), e);
            }
        } catch (IOException e) {
            throw new StorageException("cannot keep state in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static RocksStorage opened(Slot slot) throws RocksDBException {
        try {
            return new RocksStorage(slot);
        } catch (RocksDBException e) {
            LOGGER.atWarn()
                    .addKeyValue("directory", slot.directory())
                    .log("state cannot be read and is built again from the log: {}", e.getMessage());
            destroy(slot);
            return new RocksStorage(slot);
        }
    }

    private static void destroy(Slot slot) throws RocksDBException {
        try (Options none = new Options()) {
            RocksDB.destroyDB(slot.directory().toString(), none);
        }
    }

    private void keepOnly(int version) throws RocksDBException {
        byte[] wanted = ByteBuffer.allocate(Integer.BYTES).putInt(version).array();
        byte[] found = db.get(VERSION);
        if (!Arrays.equals(found, wanted)) {
            db.deleteRange(Keys.start(0), VERSION);
            db.put(VERSION, wanted);
        }
    }

    @Override
    public byte @Nullable [] get(String table, int partition, String key) {
        try {
            return db.get(Keys.value(table, partition, key));
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public void scan(String table, int partition, BiConsumer<String, byte[]> each) {
        byte[] prefix = Keys.value(table, partition, "");
        try (RocksIterator at = db.newIterator()) {
            for (at.seek(prefix); at.isValid() && Keys.startsWith(at.key(), prefix); at.next()) {
                each.accept(Keys.rest(at.key(), prefix), at.value());
            }
            at.status();
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public Batch batch() {
        return new Changes();
    }

    @Override
    public Map<TopicPartition, Position> positions() {
        Map<TopicPartition, Position> positions = new HashMap<>();
        try (RocksIterator at = db.newIterator()) {
            at.seekToFirst();
            while (at.isValid() && !Arrays.equals(at.key(), VERSION)) {
                TopicPartition tp = Keys.ofPosition(at.key());
                if (tp == null) {
                    at.seek(Keys.start(Keys.partition(at.key()) + 1));
                } else {
                    positions.put(tp, Keys.read(at.value()));
                    at.next();
                }
            }
            at.status();
            return positions;
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public void clear(int partition) {
        try {
            db.deleteRange(Keys.start(partition), Keys.start(partition + 1));
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private StorageException failed(RocksDBException e) {
        damaged |= e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
        return new StorageException("cannot keep state in " + slot.directory() + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        db.close();
        options.close();
        filter.close();
        cache.close();
        writes.close();
        try (slot) {
            if (damaged) {
                destroy(slot);
            }
        } catch (IOException | RocksDBException e) {
            throw new StorageException("cannot let go of " + slot.directory(), e);
        }
    }

    private final class Changes implements Batch {

        private final WriteBatch batch = new WriteBatch();

        @Override
        public void put(String table, int partition, String key, byte[] value) {
            put(Keys.value(table, partition, key), value);
        }

        @Override
        public void remove(String table, int partition, String key) {
            try {
                batch.delete(Keys.value(table, partition, key));
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        @Override
        public void position(TopicPartition tp, Position position) {
            put(Keys.position(tp), Keys.bytes(position));
        }

        private void put(byte[] key, byte[] value) {
            try {
                batch.put(key, value);
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        @Override
        public void write() {
            try {
                db.write(writes, batch);
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
