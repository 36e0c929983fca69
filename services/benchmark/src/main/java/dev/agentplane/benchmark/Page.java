package dev.agentplane.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders figures as Markdown for people and JSON for programs. */
final class Page {

    private static final double SMALL = 10;
    private static final double LARGE = 1000;

    private Page() {}

    static byte[] json(Map<String, String> machine, List<Figure> figures) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        machine.forEach(root.putObject("machine")::put);
        ArrayNode list = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode item = list.addObject()
                    .put("id", figure.id())
                    .put("what", figure.what())
                    .put("unit", figure.unit())
                    .put("median", figure.median())
                    .put("goal", figure.goal())
                    .put("met", figure.met());
            figure.samples().forEach(item.putArray("samples")::add);
            Figure.Floor floor = figure.floor();
            if (floor != null) {
                ObjectNode anchor = item.putObject("floor").put("what", floor.what());
                floor.samples().forEach(anchor.putArray("samples")::add);
                Double ratio = figure.ratio();
                if (ratio != null) {
                    item.put("ratio", ratio);
                }
            }
        }
        return CanonicalJson.pretty(root);
    }

    static byte[] markdown(String command, Map<String, String> machine, List<Figure> figures) {
        StringBuilder out = new StringBuilder();
        out.append("# Benchmarks\n\nWritten by `").append(command).append("`; nothing here is typed in by hand.\n");
        out.append(
                "Each figure stands beside its floor, measured in the same run, in turn. These machines are noisy: ");
        out.append("read the ratio first.\n\n");
        machine.forEach((name, value) ->
                out.append("- ").append(name).append(": ").append(value).append('\n'));
        out.append("\n| # | What | Median (min–max) | Goal | Met | Floor | Ratio |\n|---|---|---|---|---|---|---|\n");
        for (Figure figure : figures) {
            out.append(row(figure));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String row(Figure figure) {
        Figure.Floor floor = figure.floor();
        Double ratio = figure.ratio();
        return "| " + figure.id() + " | " + figure.what() + " | " + spread(figure.samples()) + " " + figure.unit()
                + " | "
                + figure.goal() + " | " + (figure.met() ? "yes" : "no") + " | "
                + (floor == null ? "–" : floor.what() + ": " + spread(floor.samples())) + " | "
                + (ratio == null ? "–" : number(ratio)) + " |\n";
    }

    private static String spread(List<Double> samples) {
        double min = samples.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double max = samples.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        String median = number(Figure.median(samples));
        return samples.size() == 1 ? median : median + " (" + number(min) + "–" + number(max) + ")";
    }

    private static String number(double value) {
        double size = Math.abs(value);
        if (size >= LARGE) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= SMALL ? "%.1f" : "%.3f", value);
    }
}
