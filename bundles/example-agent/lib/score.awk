# Scores the lines that route.awk wrote and prints the report in the form that -v form= asks for:
# outcome (JSON), json or markdown.
#
#   quality      share of tickets that went to the expected team
#   calibration  1 - expected calibration error over five equal bins of confidence
#   robustness   mean share of perturbed spellings that were routed alike

BEGIN { FS = "," }

{
    n++
    right = ($2 == $3)
    hits += right
    stable += $5
    seen[$2]++
    found[$2] += right
    bin = int($4 * 5); if (bin > 4) bin = 4
    count[bin]++; trust[bin] += $4; hit[bin] += right
    if (!right) wrong[++misses] = $1 "," $2 "," $3 "," $4
}

END {
    for (b = 0; b < 5; b++) if (count[b] > 0) {
        gap = trust[b] / count[b] - hit[b] / count[b]
        error += (gap < 0 ? -gap : gap) * count[b] / n
    }
    quality = hits / n; calibration = 1 - error; robustness = stable / n
    teams = split("access billing data platform", team, " ")
    if (form == "outcome")
        printf "{\"calibration\":%.4f,\"quality\":%.4f,\"robustness\":%.4f}\n", calibration, quality, robustness
    else if (form == "json") json()
    else markdown()
}

function json(    i, f) {
    printf "{\n  \"tickets\": %d,\n  \"correct\": %d,\n", n, hits
    printf "  \"quality\": %.4f,\n  \"calibration\": %.4f,\n  \"robustness\": %.4f,\n", quality, calibration, robustness
    printf "  \"teams\": [\n"
    for (i = 1; i <= teams; i++)
        printf "    {\"team\": \"%s\", \"tickets\": %d, \"correct\": %d}%s\n", team[i], seen[team[i]], found[team[i]], i < teams ? "," : ""
    printf "  ],\n  \"misrouted\": [\n"
    for (i = 1; i <= misses; i++) {
        split(wrong[i], f, ",")
        printf "    {\"id\": \"%s\", \"expected\": \"%s\", \"routed\": \"%s\", \"confidence\": %s}%s\n", f[1], f[2], f[3], f[4], i < misses ? "," : ""
    }
    printf "  ]\n}\n"
}

function markdown(    i, f) {
    printf "# Ticket routing\n\n"
    printf "%d of %d tickets reached the expected team.\n\n", hits, n
    printf "| Measure | Value |\n|---|---|\n| quality | %.4f |\n| calibration | %.4f |\n| robustness | %.4f |\n\n", quality, calibration, robustness
    printf "| Team | Tickets | Correct |\n|---|---|---|\n"
    for (i = 1; i <= teams; i++) printf "| %s | %d | %d |\n", team[i], seen[team[i]], found[team[i]]
    printf "\n## Misrouted\n\n| Ticket | Expected | Routed to | Confidence |\n|---|---|---|---|\n"
    for (i = 1; i <= misses; i++) {
        split(wrong[i], f, ",")
        printf "| %s | %s | %s | %s |\n", f[1], f[2], f[3], f[4]
    }
}
