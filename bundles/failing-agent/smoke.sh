#!/bin/sh
# Does half of its work, says why it stops on standard error, and exits 7.
#   smoke.sh OUTPUT_DIRECTORY
set -eu
out=${1:?usage: smoke.sh OUTPUT_DIRECTORY}
mkdir -p "$out"
echo "[1/2] wrote partial.txt"
echo "first half" > "$out/partial.txt"
echo "step 2 failed: the model file is missing" >&2
exit 7
