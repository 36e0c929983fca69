package dev.agentplane.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.OutputStream;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Turns logging on, for the life of the process. */
public final class Logging {

    private static final String FILE_SIZE = "20MB";
    private static final int FILES_KEPT = 5;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final boolean debug;

    /** @param debug whether our own debug messages and the libraries' informational ones are wanted */
    public Logging(boolean debug) {
        this.debug = debug;
    }

    /** JSON lines to a stream. */
    public void to(OutputStream stream) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder());
        appender.setOutputStream(stream);
        appender.start();
        root().addAppender(appender);
        levels();
    }

    /** JSON lines to {@code <directory>/agentplane.log}, five older files of 20 MB beside it. */
    public void toFiles(Path directory) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder());
        appender.setFile(directory.resolve("agentplane.log").toString());
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(directory.resolve("agentplane.%i.log").toString());
        rolling.setMinIndex(1);
        rolling.setMaxIndex(FILES_KEPT);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
        trigger.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        root().addAppender(appender);
        levels();
    }

    private Logger root() {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private void levels() {
        root().setLevel(debug ? Level.INFO : Level.WARN);
        context.getLogger("dev.agentplane").setLevel(debug ? Level.DEBUG : Level.INFO);
    }

    private JsonLines encoder() {
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
