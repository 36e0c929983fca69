package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.sealing.keys.KeyChanges;
import dev.agentplane.sealing.keys.KeyLedger;
import dev.agentplane.sealing.keys.KnownKey;
import java.io.IOException;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys list}: which keys the logs know. */
@Command(
        name = "list",
        description = "List the keys that the evidence logs know, and where they count.",
        footerHeading = "%nExample:%n",
        footer = "  agentplane keys list --json")
public final class KeysListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(names = "--json", description = "Print them as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public KeysListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            KeyLedger ledger = new KeyChanges(session.platform(), surroundings.clock()).ledger();
            if (json) {
                surroundings.console().json(json(ledger));
            } else {
                Table table = new Table("KEY", "ROLES", "PRINCIPAL", "COUNTS IN");
                ledger.keys()
                        .forEach(key -> table.row(
                                key.key().keyId(),
                                String.join(" ", new TreeSet<>(key.roles())),
                                key.principal(),
                                active(ledger, key) + " of "
                                        + ledger.partitions().size() + " logs"));
                table.lines().forEach(surroundings.console()::result);
            }
        }
        return ExitCode.DONE.number();
    }

    private static long active(KeyLedger ledger, KnownKey key) {
        return ledger.partitions().stream().filter(key::activeIn).count();
    }

    private static ObjectNode json(KeyLedger ledger) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode list = root.putArray("keys");
        for (KnownKey key : ledger.keys()) {
            ObjectNode node = list.addObject()
                    .put("keyid", key.key().keyId())
                    .put("publicKey", key.key().base64())
                    .put("principal", key.principal());
            new TreeSet<>(key.roles()).forEach(node.putArray("roles")::add);
            ObjectNode logs = node.putObject("logs");
            key.newest().forEach((partition, action) -> logs.put(Integer.toString(partition), action.text()));
        }
        return root;
    }
}
