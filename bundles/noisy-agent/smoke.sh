#!/bin/sh
# Writes more than anybody wants to read: several MiB on both streams, binary output, awkward file names.
#   smoke.sh OUTPUT_DIRECTORY
set -eu
LC_ALL=C
export LC_ALL
out=${1:?usage: smoke.sh OUTPUT_DIRECTORY}
mkdir -p "$out/deep/er/still" "$out/empty directory"

# 60,000 lines of 80 bytes each: 4.8 MB on standard output, 2.4 MB on standard error.
awk 'BEGIN { for (i = 1; i <= 60000; i++) printf "out %06d %068d\n", i, i * 7919 }'
awk 'BEGIN { for (i = 1; i <= 30000; i++) printf "err %06d %068d\n", i, i * 31337 }' >&2

# Every byte value, 4,096 times: 1 MiB that is not text.
octal=$(awk 'BEGIN { for (i = 0; i < 256; i++) printf "\\%03o", i }')
i=0
# shellcheck disable=SC2059
while [ $i -lt 256 ]; do printf "$octal"; i=$((i + 1)); done > "$out/page.bin"
i=0
while [ $i -lt 16 ]; do cat "$out/page.bin"; i=$((i + 1)); done > "$out/all bytes.bin"
rm "$out/page.bin"

printf 'no newline at the end' > "$out/name with spaces.txt"
printf '' > "$out/empty.txt"
printf 'leading dash\n' > "$out/-dash"
printf 'quotes\n' > "$out/it's \"quoted\".txt"
printf 'umlaut\n' > "$out/übersicht.txt"
printf '#!/bin/sh\necho hi\n' > "$out/deep/er/still/run.sh"
chmod 755 "$out/deep/er/still/run.sh"
printf '{"calibration":0.5,"quality":1,"robustness":0.5}\n' > "$out/outcome.json"
