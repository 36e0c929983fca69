#!/bin/sh
# Routes the support tickets of data/tickets.csv and reports how well that went.
#   smoke.sh OUTPUT_DIRECTORY
# Deterministic: reads only files of this bundle; no clock, no randomness, no network.
set -eu
LC_ALL=C
export LC_ALL
out=${1:?usage: smoke.sh OUTPUT_DIRECTORY}

echo "[1/4] reading $(wc -l < data/rules.csv | tr -d ' ') rule lines, $(wc -l < data/tickets.csv | tr -d ' ') ticket lines"
mkdir -p "$out"

echo "[2/4] routing"
{
    echo "id,expected,predicted,confidence,stable"
    awk -f lib/route.awk data/rules.csv data/tickets.csv
} > "$out/predictions.csv"

echo "[3/4] scoring"
tail -n +2 "$out/predictions.csv" | awk -v form=markdown -f lib/score.awk > "$out/report.md"
tail -n +2 "$out/predictions.csv" | awk -v form=json -f lib/score.awk > "$out/report.json"
tail -n +2 "$out/predictions.csv" | awk -v form=outcome -f lib/score.awk > "$out/outcome.json"

echo "[4/4] wrote predictions.csv, report.md, report.json, outcome.json"
cat "$out/outcome.json"
