#!/bin/sh
# Runs far beyond its five seconds, and leaves processes behind that a careless runner would miss:
#   child         an ordinary background process
#   stubborn      ignores TERM, INT and HUP
#   session       its own session and process group (setsid, where there is one)
#   orphan        forked twice, so that its parent is gone
# Each appends a line per second to its file, so that somebody can see whether it really stopped.
#   smoke.sh OUTPUT_DIRECTORY
set -eu
out=${1:?usage: smoke.sh OUTPUT_DIRECTORY}
mkdir -p "$out"
echo $$ > "$out/main.pid"

beat='i=0; echo $$ > "$1.pid"; while [ $i -lt 600 ]; do i=$((i + 1)); echo $i >> "$1.log"; sleep 1; done'

sh -c "$beat" child "$out/child" &
sh -c "trap '' TERM INT HUP; $beat" stubborn "$out/stubborn" &
if command -v setsid > /dev/null 2>&1; then
    setsid sh -c "trap '' HUP; $beat" session "$out/session" < /dev/null > /dev/null 2>&1 &
fi
( ( sh -c "trap '' TERM HUP; $beat" orphan "$out/orphan" < /dev/null > /dev/null 2>&1 & ) & )

echo "working; this takes ten minutes"
i=0
while [ $i -lt 600 ]; do
    i=$((i + 1))
    echo "second $i"
    sleep 1
done
echo "never reached within the limit"
