#!/bin/sh
# Runs one attempt of a bundle's script on an executor, and leaves no process behind. The same file serves this host and
# executors behind SSH; it needs /bin/sh, coreutils, grep and find, and uses bubblewrap or util-linux where they work.
#
#   launch.sh setup    ROOT                     prepare ROOT, print what isolation works here
#   launch.sh serve    ROOT MODE                read orders from standard input, supervise runs, print a line when one
#                                               ended; when standard input closes, end everything
#   launch.sh detached ROOT TRACE ATTEMPT ...   supervise one run that goes on when the connection breaks; print frames
#   launch.sh attach   ROOT TRACE ATTEMPT CAP LIVE
#                                               wait for a detached one and print its frames
#   launch.sh probe    ROOT [MACHINE ACCEL …]   what this executor is and has; with the arguments of guest also whether one boots
#   launch.sh guest    ROOT MACHINE ACCEL MIB CPUS NET KERNEL SHA256 INITRD SHA256
#                                               boot a guest once and keep it, as far as it got, for runs to begin with
#   launch.sh secrets  ROOT TRACE ATTEMPT       take a tar of an attempt's secrets from standard input
#   launch.sh stop     ROOT TRACE ATTEMPT       end a detached one; whoever waits for it gets what there is of it
#   launch.sh reap     ROOT TRACE BELOW         end what is left of attempts below BELOW, forget them
#   launch.sh halt     ROOT TRACE BELOW         the same, but keep their directories
#   launch.sh discard  ROOT TRACE               forget a trace
#   launch.sh lacking  ROOT                     of the blob names on standard input, print those that are not here
#   launch.sh blobs    ROOT NONCE               take a tar of blobs from standard input, keep them when digests match
#   launch.sh bundle   ROOT DIGEST NONCE        take a tar of links into blobs/, make it a bundle
#
#   ROOT/cgroups                 directories below which a run gets control groups; empty where that does not work
#   ROOT/etc                     what a sandboxed script sees as /etc: a link to etc.<sha256>, which never changes
#   ROOT/blobs/<sha256>[.x]      bundle files by content and execute bit (SSH only)
#   ROOT/guests/<key>/           machine, and state if it was saved; ROOT/guests/images/<sha256>: kernels and initrds
#   ROOT/bundles/<sha256>/       unpacked bundles, shared by runs, not written again
#   ROOT/secrets/<trace>.<attempt>/  an attempt's secrets, one file each, until its script is over
#   ROOT/runs/<trace>/<attempt>/ out/ stdout stderr; pid until sandbox watch expired overfull abandoned times status
#
# ROOT is what setup printed, absolute. serve expects ROOT/runs/<trace>/<attempt>/out (and tmp/, except for bwrap).
#
# Exit codes of this script (not of the bundle's): 0 done; 3 the trace has a run directory already; 4 no such bundle;
# 5 something is not there although supervision said so; 6 no directory could be made; 64 usage.
set -u
umask 022
LC_ALL=C
export LC_ALL

RUN_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# 1980-01-01: the earliest time that zip files can express.
EPOCH=315532800

# --- processes -----------------------------------------------------------------------------------------------------

# Sets $stat to the fields of /proc/<pid>/stat behind the command name: 1 state, 2 parent, 3 group, 4 session,
# 20 start time. The name may contain spaces and parentheses: cut at the last one.
stat_of() {
    stat=
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    stat=${stat##*) }
}

# Sets $started, which together with the pid identifies a process for good.
started_of() {
    stat_of "$1" || return 1
    set -- $stat
    started=${20}
}

# same_process PID STARTED: true while that very process lives (a zombie does not).
same_process() {
    stat_of "$1" || return 1
    [ "${stat%% *}" != Z ] || return 1
    expected=$2
    set -- $stat
    [ "${20}" = "$expected" ]
}

# Sets $up to hundredths of a second since boot.
uptime_cs() {
    read -r up _ </proc/uptime
    up=${up%.*}${up#*.}
}

# How often the disk that a run takes is looked at.
LOOK_SECONDS=2

# overfull KIB: whether the files of the run take more.
overfull() {
    set -- "$1" "$dir/out" "$dir/stdout" "$dir/stderr"
    [ ! -d "$dir/tmp" ] || set -- "$@" "$dir/tmp"
    limit=$1
    shift
    taken=$(du -skc "$@" 2>/dev/null | tail -n 1)
    taken=${taken%%[!0-9]*}
    [ "${taken:-0}" -gt "$limit" ]
}

# Ends what runs in the sandbox. Its first process goes first: when that is gone, the kernel has ended all others, and
# the supervisor's wait returns only after them.
slay() {
    init=
    { read -r init _ <"/proc/$1/task/$1/children"; } 2>/dev/null
    if [ "$mode" != plain ] && [ -n "$init" ]; then
        kill -KILL "$init" 2>/dev/null
    else
        kill -KILL "$1" 2>/dev/null
    fi
}

# Without a PID namespace: ends every process that is in the run's control group, has its marker in its environment, is in
# its session, or has its directory open, until there is none. Also finds orphaned watchers of a supervisor that was killed.
sweep() {
    rounds=0
    while [ "$rounds" -lt 200 ]; do
        rounds=$((rounds + 1))
        left=$(
            grep -lsF "AGENTPLANE_RUN=$trace/$attempt." /proc/[0-9]*/environ 2>/dev/null
            find /proc/[0-9]*/cwd /proc/[0-9]*/fd -lname "$dir/*" 2>/dev/null
        )
        [ "${1:-0}" = 0 ] || for entry in /proc/[0-9]*; do
            stat_of "${entry#/proc/}" || continue
            leader=$1 pid=${entry#/proc/}
            set -- $stat
            [ "$4" != "$leader" ] || [ "$1" = Z ] || left="$left
/proc/$pid/session"
            set -- "$leader"
        done
        for group in ${groups:-}; do
            while read -r pid; do
                left="$left
/proc/$pid/group"
            done <"$group/cgroup.procs"
        done
        killed=
        for entry in $left; do
            pid=${entry#/proc/}
            pid=${pid%%/*}
            [ "$pid" != "$$" ] && [ "$pid" != "${self:-0}" ] || continue
            kill -KILL "$pid" 2>/dev/null && killed=1
        done
        [ -n "$killed" ] || return 0
    done
}

# --- where a script runs -------------------------------------------------------------------------------------------

# The first process of the sandbox. It stays the parent, so that the script is an ordinary process with ordinary signals;
# limits on processes are set here, where only those of this run count.
INIT='ulimit -c 0; [ "$1" = 0 ] || ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null
cd "$2" || exit 125
[ -z "$3" ] || for f in "$3"/*; do
    case $f in *_FILE) export "${f##*/}=$f" ;; *) export "${f##*/}=$(cat "$f")" ;; esac
done
shift 3; "$@"; exit $?'

# in_bwrap COMMAND...
in_bwrap() {
    set -- --chdir /bundle --json-status-fd 3 -- /bin/sh -c "$INIT" init "$nproc" /bundle "${secrets:+/secrets}" "$@"
    for d in bin sbin lib lib64 lib32 libx32; do
        if [ -L "/$d" ]; then
            set -- --symlink "usr/$d" "/$d" "$@"
        elif [ -d "/$d" ]; then
            set -- --ro-bind "/$d" "/$d" "$@"
        fi
    done
    [ -z "$secrets" ] || set -- --ro-bind "$secrets" /secrets "$@"
    if [ -n "${guest:-}" ]; then
        set -- --ro-bind "$ROOT/guests/$guest" /guest --bind "$dir/vm" /vm "$@"
        [ "$accel" != kvm ] || set -- --dev-bind /dev/kvm /dev/kvm "$@"
    fi
    [ ! -d /nix/store ] || set -- --ro-bind /nix/store /nix/store "$@"
    if [ "$net" = 1 ]; then
        set -- --ro-bind-try /etc/resolv.conf /etc/resolv.conf "$@"
    else
        set -- --unshare-net "$@"
    fi
    exec bwrap --unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try \
        --die-with-parent --new-session --as-pid-1 --cap-drop ALL --hostname agentplane --uid 1000 --gid 1000 \
        --clearenv --setenv PATH "$RUN_PATH" --setenv HOME /tmp --setenv TMPDIR /tmp --setenv TZ UTC \
        --setenv LANG C.UTF-8 --setenv LC_ALL C.UTF-8 --setenv SOURCE_DATE_EPOCH "$EPOCH" \
        --ro-bind /usr /usr --ro-bind "$ROOT/etc" /etc --proc /proc --dev /dev --perms 1777 --tmpfs /tmp \
        --ro-bind "$bundle" /bundle --bind "$dir/out" /out "$@"
}

# in_namespace COMMAND...: no file isolation, but the kernel still ends every process with the first one.
in_namespace() {
    set -- --fork --kill-child --mount-proc -- /bin/sh -c "$INIT" init "$nproc" "$dir/bundle" "$secrets" "$@"
    [ "$net" = 1 ] || set -- --net "$@"
    exec setsid env -i PATH="$RUN_PATH" HOME="$dir/tmp" TMPDIR="$dir/tmp" TZ=UTC LANG=C.UTF-8 LC_ALL=C.UTF-8 \
        SOURCE_DATE_EPOCH="$EPOCH" unshare --user --map-root-user --pid --ipc --uts --mount "$@"
}

# in_plain COMMAND...: nothing but a session and a marker to find its processes by.
in_plain() {
    exec setsid env -i PATH="$RUN_PATH" HOME="$dir/tmp" TMPDIR="$dir/tmp" TZ=UTC LANG=C.UTF-8 LC_ALL=C.UTF-8 \
        SOURCE_DATE_EPOCH="$EPOCH" AGENTPLANE_RUN="$trace/$attempt." \
        /bin/sh -c "$INIT" init 0 "$dir/bundle" "$secrets" "$@"
}

# --- guests --------------------------------------------------------------------------------------------------------

# How long a guest may take to boot: with hardware virtualisation it takes a second or has none that works.
KVM_SECONDS=15
TCG_SECONDS=120
# What QEMU itself may take beyond the memory of its guest.
QEMU_BYTES=402653184

# qemu_command GUEST RUN BUNDLE OUT OPTION...: sets $qemu to the words of a machine, from GUEST/machine; the directories
# are as the process that becomes QEMU sees them. None of them contains a blank, see setup_guest.
qemu_command() {
    kind=pci generation='-device vmgenid,guid=auto'
    [ "$machine" = pc ] || kind=device generation=
    [ "$accel" = kvm ] && cpu=host || cpu=max
    nic='-nic none'
    [ "$guest_net" = 0 ] || nic="-netdev user,id=net -device virtio-net-$kind,netdev=net"
    qemu="qemu-system-x86_64 -machine $machine,accel=$accel -cpu $cpu -m $mib -smp $cpus -nodefaults -no-user-config
        -display none -monitor none -no-reboot
        -kernel $1/vmlinux -initrd $1/initrd $nic $generation -device virtio-rng-$kind
        -fsdev local,id=run,path=$2,security_model=none -device virtio-9p-$kind,fsdev=run,mount_tag=run
        -fsdev local,id=bundle,path=$3,security_model=none,readonly=on
        -device virtio-9p-$kind,fsdev=bundle,mount_tag=bundle
        -fsdev local,id=out,path=$4,security_model=none -device virtio-9p-$kind,fsdev=out,mount_tag=out"
}

KERNEL_LINE='console=ttyS0 quiet loglevel=3 panic=-1 tsc=unstable no_timer_check random.trust_cpu=on'

# image FILE SHA256: a copy under its digest, which nobody changes any more.
image() {
    images=$ROOT/guests/images
    [ ! -e "$images/$2" ] || return 0
    cp -- "$1" "$images/tmp.$$" 2>/dev/null || {
        guest_refused "there is no readable file $1 on this executor"
        return 1
    }
    sum=$(sha256sum <"$images/tmp.$$")
    if [ "${sum%% *}" != "$2" ]; then
        rm -f "$images/tmp.$$"
        guest_refused "the digest of $1 is sha256:${sum%% *}, the inventory says sha256:$2"
        return 1
    fi
    mv -f "$images/tmp.$$" "$images/$2"
}

guest_refused() {
    echo "refused=$1"
    echo "done"
}

# guest MACHINE ACCEL MIB CPUS NET KERNEL SHA256 INITRD SHA256: ACCEL is kvm, or kvm-or-tcg. Prints key=, accel=, machine=
# and qemu=, or refused=; the last line is "done".
guest() {
    wanted=$1 accels=$2 mib=$3 cpus=$4 guest_net=$5
    case $ROOT in *[!A-Za-z0-9._/-]*) guest_refused "QEMU cannot share directories below $ROOT" && return 0 ;; esac
    version=$(qemu-system-x86_64 --version 2>/dev/null | head -n 1) || version=
    [ -n "$version" ] || {
        guest_refused "there is no qemu-system-x86_64 on this executor"
        return 0
    }
    mkdir -p "$ROOT/guests/images"
    image "$6" "$7" && image "$8" "$9" || return 0
    why=
    for accel in kvm tcg; do
        [ "$accel" = kvm ] || [ "$accels" = kvm-or-tcg ] || continue
        # Without hardware virtualisation microvm hangs in every third boot or so.
        machine=pc
        [ "$wanted" = pc ] || [ "$accel" = tcg ] || machine=microvm
        key=$(echo "$version $machine $accel $mib $cpus $guest_net $7 $9" | sha256sum)
        key=${key%% *}
        if [ -e "$ROOT/guests/$key/machine" ] || make_guest "$7" "$9"; then
            echo "key=$key
accel=$accel
machine=$machine
qemu=$version
done"
            return 0
        fi
    done
    guest_refused "no guest could be booted here:$why"
}

# Boots the guest described by $machine … $key, and keeps it as ROOT/guests/$key. Sets $why when that does not work.
make_guest() {
    if [ "$accel" = kvm ] && [ ! -w /dev/kvm ]; then
        why="$why kvm: /dev/kvm is not there or not writable;"
        return 1
    fi
    dir=$ROOT/guests/tmp.$key.$$
    mkdir -p "$dir/run" "$dir/empty" || return 1
    # Links: QEMU finds kernel and initrd under the same names, and they are there as long as this is.
    ln "$ROOT/guests/images/$1" "$dir/vmlinux" && ln "$ROOT/guests/images/$2" "$dir/initrd" && mkfifo "$dir/monitor" ||
        return 1
    limit=$KVM_SECONDS
    [ "$accel" = kvm ] || limit=$TCG_SECONDS
    qemu_command "$dir" "$dir/run" "$dir/empty" "$dir/empty"
    : >"$dir/console"
    exec 7<>"$dir/monitor"
    (
        exec 7>&-
        # The same devices as in a run; only who listens to the monitor does not matter to the machine.
        exec timeout -s KILL "$limit" ${qemu%% -monitor none*} -serial "file:$dir/console" -monitor stdio \
            ${qemu#* -monitor none} -append "$KERNEL_LINE agentplane.wait"
    ) <"$dir/monitor" >"$dir/log" 2>&1 &
    qemu_pid=$!
    while kill -0 "$qemu_pid" 2>/dev/null && ! grep -q waiting "$dir/console"; do sleep 0.05; done
    if [ "$machine" = pc ]; then
        printf 'migrate_set_parameter max-bandwidth 100G\nmigrate "exec:cat >%s/state"\n' "$dir" >&7
    fi
    echo quit >&7
    wait "$qemu_pid"
    exec 7>&-
    if ! grep -q waiting "$dir/console" || { [ "$machine" = pc ] && [ ! -s "$dir/state" ]; }; then
        last=$(grep -v '^(qemu)' "$dir/log" "$dir/console" | tail -n 1 | tr -cd ' -~')
        why="$why $accel: no guest within $limit s${last:+ (${last##*/})};"
        forget "$dir"
        return 1
    fi
    rm -rf "$dir/monitor" "$dir/run" "$dir/empty" "$dir/log" "$dir/console"
    echo "$machine $accel $mib $cpus $guest_net" >"$dir/machine"
    mv -T "$dir" "$ROOT/guests/$key" 2>/dev/null || forget "$dir"
}

# Starts QEMU for the run, in the place of its script. It sees /guest, /vm, /bundle and /out where bubblewrap works.
in_guest() {
    read -r machine accel mib cpus guest_net <"$ROOT/guests/$guest/machine" || exit 125
    if [ "$mode" = bwrap ]; then
        where=/guest vm=/vm
        qemu_command /guest /vm /bundle /out
    else
        where=$ROOT/guests/$guest vm=$dir/vm
        qemu_command "$where" "$vm" "$bundle" "$dir/out"
    fi
    line=$KERNEL_LINE
    [ "$machine" != pc ] || {
        line="$line agentplane.wait"
        qemu="$qemu -incoming fd:9"
    }
    nproc=0
    "in_$mode" /bin/sh -c 'vm=$1 line=$2; shift 2
        [ ! -e "$1/state" ] || exec 9<"$1/state"; shift
        exec "$@" -sandbox on,spawn=deny,elevateprivileges=deny,resourcecontrol=deny -serial stdio -append "$line" <"$vm/go" >"$vm/console" 2>&1' qemu "$vm" "$line" "$where" $qemu
}

# What the guest gets to know of its run.
brief_guest() {
    mkdir "$dir/vm"
    user=1000
    [ "$mode" = bwrap ] || {
        user=$(id -u)
        [ "$user" != 0 ] || user=1000
        chmod 1777 "$dir/out"
        mkdir "$dir/bundle"
    }
    : >"$dir/stdout"
    : >"$dir/stderr"
    ln "$dir/stdout" "$dir/stderr" "$dir/vm/"
    echo go >"$dir/vm/go"
    printf %s "$1" >"$dir/vm/script"
    head -c 64 /dev/urandom >"$dir/vm/seed"
    if [ -n "$secrets" ]; then
        mv "$secrets" "$dir/vm/secrets"
        secrets=
    fi
    echo "$(date +%s) $user $net $nproc $blocks $shell" >"$dir/vm/parameters"
}

# How the guest says that the script ended. It is not believed more than it has to be: a link is not a code.
guest_code() {
    [ "$end" = exited ] || [ "$end" = unstarted ] || return 0
    end=unstarted
    if [ -f "$dir/vm/started" ] && [ ! -L "$dir/vm/started" ]; then
        end=vanished
    else
        tail -c 500 "$dir/vm/console" >>"$dir/stderr" 2>/dev/null
    fi
    if [ -f "$dir/vm/code" ] && [ ! -L "$dir/vm/code" ]; then
        read -r said <"$dir/vm/code"
        case $said in
            '' | *[!0-9]* | ????*) ;;
            *) end=exited code=$said ;;
        esac
    fi
}

# --- control groups ------------------------------------------------------------------------------------------------

# Sets $groups to the run's control groups: those of its name that somebody made.
find_groups() {
    groups=
    { read -r bases <"$ROOT/cgroups"; } 2>/dev/null || return 0
    for base in $bases; do
        [ ! -d "$base/$trace.$attempt" ] || groups="$groups $base/$trace.$attempt"
    done
}

# limit_groups PROCESSES MEMORY_BYTES CPUS; 0 is no limit.
limit_groups() {
    for group in $groups; do
        # The sandbox itself takes a few.
        [ "$1" = 0 ] || [ ! -e "$group/pids.max" ] || echo "$(($1 + 4))" >"$group/pids.max"
        [ "$3" = 0 ] || [ ! -e "$group/cpu.max" ] || echo "$(($3 * 100000)) 100000" >"$group/cpu.max"
        [ "$3" = 0 ] || [ ! -e "$group/cpu.cfs_quota_us" ] || echo "$(($3 * 100000))" >"$group/cpu.cfs_quota_us"
        [ "$2" != 0 ] || continue
        [ ! -e "$group/memory.limit_in_bytes" ] || echo "$2" >"$group/memory.limit_in_bytes"
        [ ! -e "$group/memory.max" ] || echo "$2" >"$group/memory.max"
        [ ! -e "$group/memory.swap.max" ] || echo 0 >"$group/memory.swap.max"
    done
}

# Moves this process, which is about to become the sandbox.
join_groups() {
    for group in $groups; do
        echo 0 >"$group/cgroup.procs" || exit 125
    done
}

# Prints what the groups counted: cpu=<user µs>,<system µs> peak=<bytes> oom=<kills>.
count_groups() {
    cpu= peak= oom=0
    for group in $groups; do
        if [ -e "$group/cpuacct.usage_user" ]; then
            read -r u <"$group/cpuacct.usage_user" && read -r k <"$group/cpuacct.usage_sys" && cpu=$((u / 1000)),$((k / 1000))
        fi
        if [ -e "$group/cpu.stat" ] && [ -e "$group/memory.max" ]; then
            while read -r name value; do
                case $name in
                    user_usec) u=$value ;;
                    system_usec) cpu=$u,$value ;;
                esac
            done <"$group/cpu.stat"
        fi
        for file in memory.max_usage_in_bytes memory.peak; do
            [ ! -e "$group/$file" ] || read -r peak <"$group/$file"
        done
        for file in memory.oom_control memory.events; do
            [ ! -e "$group/$file" ] || while read -r name value; do
                [ "$name" != oom_kill ] || oom=$value
            done <"$group/$file"
        done
    done
}

# Finds out whether control groups work here, by using them, and writes ROOT/cgroups.
setup_groups() {
    top=/sys/fs/cgroup
    : >"$ROOT/cgroups"
    if [ -e "$top/cgroup.controllers" ]; then
        mkdir -p "$top/agentplane" 2>/dev/null || return 0
        for parent in "$top" "$top/agentplane"; do
            echo '+pids +memory +cpu' 2>/dev/null >"$parent/cgroup.subtree_control" || return 0
        done
        bases=$top/agentplane
    else
        bases=
        for kind in pids memory cpuacct cpu; do
            mkdir -p "$top/$kind/agentplane" 2>/dev/null || return 0
            bases="$bases $top/$kind/agentplane"
        done
    fi
    trace=probe attempt=$$
    for base in $bases; do
        # cpu and cpuacct may be one.
        mkdir -p "$base/$trace.$attempt" 2>/dev/null || return 0
    done
    echo $bases >"$ROOT/cgroups"
    find_groups
    ( limit_groups 64 67108864 1 && join_groups && exec true ) >/dev/null 2>&1 || : >"$ROOT/cgroups"
    rmdir $groups 2>/dev/null
}

# --- supervision ---------------------------------------------------------------------------------------------------

# supervise SECONDS NET NPROC MEMORY_BYTES CPUS FILE_BLOCKS DISK_KIB SHELL SCRIPT [GUEST]; needs $dir with out/. Writes $dir/status, last line "done".
# $served is the pid of the server that watches the deadline, or 0: then a watcher of its own does.
supervise() {
    seconds=$1 net=$2 nproc=$3 memory=$4 cpu_limit=$5 blocks=$6 disk=$7 shell=$8 script=$9 guest=${10:-}
    # Bytes outside printable ASCII, backslashes and spaces arrive as \0ooo.
    case $script in *\\*) script=$(printf '%b/' "$script") && script=${script%/} ;; esac
    # Not $$: in a subshell that is the pid of the shell it was forked from.
    read -r self _ </proc/self/stat
    started_of "$self"
    echo "$self $started" >"$dir/pid"
    # Room for the last word: a run that fills the disk must not keep its own status from being written.
    printf '%512s' '' >"$dir/status.room"
    printf '%256s' '' >"$dir/times"
    # A guest is a machine of its own; what is around it only has to end with it.
    [ -z "$guest" ] || [ "$mode" = bwrap ] || mode=plain
    if [ "$mode" = bwrap ] || [ -n "$guest" ]; then
        set -- "./$script" /out
    else
        cp -R "$bundle" "$dir/bundle"
        set -- "./$script" "$dir/out"
    fi
    [ "$shell" = 0 ] || set -- /bin/sh "$@"
    find_groups
    secrets=$ROOT/secrets/$trace.$attempt
    [ -d "$secrets" ] || secrets=
    if [ -n "$guest" ]; then
        brief_guest "$script"
        [ "$memory" = 0 ] || memory=$((memory + QEMU_BYTES))
        limit_groups 0 "$memory" 0
    else
        limit_groups "$nproc" "$memory" "$cpu_limit"
    fi
    # Only users other than root are subject to this one.
    [ "$limited" = 1 ] || nproc=0
    uptime_cs
    began=$up
    {
        exec </dev/null >"$dir/stdout" 2>"$dir/stderr" 3>"$dir/sandbox"
        ulimit -f "$blocks"
        # Without control groups memory is at least bounded for each process.
        [ -n "$groups$guest" ] || [ "$memory" = 0 ] || ulimit -v $((memory / 1024))
        join_groups
        [ -z "$guest" ] || in_guest
        case $mode in
            bwrap) in_bwrap "$@" ;;
            namespace) in_namespace "$@" ;;
            plain) in_plain "$@" ;;
        esac
    } &
    sandbox=$!
    started_of "$sandbox" && echo "$sandbox $started" >>"$dir/pid"
    watcher=
    if [ "$served" = 0 ]; then
        # The watcher's output is a file of the run, so that sweep finds it if its supervisor is killed.
        {
            trap 'kill $! 2>/dev/null; exit 0' TERM
            mark=expired
            while :; do
                uptime_cs
                left=$(((began + seconds * 100 - up + 99) / 100))
                [ "$left" -gt 0 ] || break
                [ "$left" -le "$LOOK_SECONDS" ] || left=$LOOK_SECONDS
                sleep "$left" &
                wait $! || exit 0
                ! overfull "$disk" || { mark=overfull && break; }
            done
            : >"$dir/$mark"
            same_process "$sandbox" "$started" && slay "$sandbox"
            exit 0
        } >"$dir/watch" 2>&1 &
        watcher=$!
    else
        echo "$((began + seconds * 100)) $served $sandbox $started $disk" >"$dir/until"
        [ ! -e "$dir/abandoned" ] || slay "$sandbox"
    fi
    # Only now: a child forked with a trap in place can lose a signal before it has dropped the trap.
    trap ': >"$dir/abandoned"; slay "$sandbox"' TERM INT HUP
    wait "$sandbox"
    code=$?
    while kill -0 "$sandbox" 2>/dev/null; do
        wait "$sandbox"
        code=$?
    done
    trap '' TERM INT HUP
    uptime_cs
    ended=$up
    [ -z "$watcher" ] || kill -TERM "$watcher" 2>/dev/null
    [ "$mode" != plain ] || sweep "$sandbox"
    [ -z "$secrets" ] || rm -rf "$secrets"
    [ -z "$guest" ] || rm -rf "$dir/vm/secrets"
    report
}

report() {
    end=exited
    if [ "$mode" = bwrap ]; then
        # bubblewrap reports an exit code only when it got as far as starting something.
        end=unstarted
        while read -r line; do
            case $line in *exit-code*) end=exited ;; esac
        done <"$dir/sandbox"
    fi
    [ ! -e "$dir/abandoned" ] || end=abandoned
    [ ! -e "$dir/overfull" ] || end=overfull
    [ ! -e "$dir/expired" ] || end=expired
    [ -z "$guest" ] || guest_code
    # In place, here and below: on a full disk there is no room for anything else.
    times 1<>"$dir/times"
    user= system=
    {
        read -r _
        read -r user system
    } <"$dir/times"
    count_groups
    centis=$((ended - began))
    echo "end=$end
code=$code
centis=$centis
user=$user
system=$system
cpu=$cpu
peak=$peak
oom=$oom
done" 1<>"$dir/status.room"
    mv "$dir/status.room" "$dir/status"
    [ "$served" = 0 ] || echo "$trace/$attempt end=$end code=$code centis=$centis user=$user system=$system" \
        "cpu=$cpu peak=$peak oom=$oom done"
}

# Ends one run of this server, if it is still going: kill_run FILE, where FILE is the mark to leave.
kill_run() {
    { read -r _ _ sandbox started _ <"$dir/until"; } 2>/dev/null || {
        # It is just starting, and looks for this mark when it has.
        [ ! -d "$dir" ] || : >"$dir/$1"
        return 0
    }
    [ ! -e "$dir/status" ] || return 0
    same_process "$sandbox" "$started" || return 0
    : >"$dir/$1"
    slay "$sandbox"
}

# For every run of the server $1: calls kill_run with the mark $2 when its deadline is over, or always when $3 is 1.
each_run() {
    uptime_cs
    for until in "$ROOT"/runs/*/*/until; do
        { read -r limit owner _ <"$until"; } 2>/dev/null || continue
        [ "$owner" = "$1" ] || continue
        dir=${until%/until}
        [ "$3" = 1 ] || [ "$up" -ge "$limit" ] || continue
        kill_run "$2"
    done
}

# Ends every run of the server $1 whose files take too much disk.
each_disk() {
    for until in "$ROOT"/runs/*/*/until; do
        { read -r _ owner _ _ room <"$until"; } 2>/dev/null || continue
        dir=${until%/until}
        [ "$owner" = "$1" ] && [ ! -e "$dir/status" ] || continue
        ! overfull "$room" || kill_run overfull
    done
}

# One process for many runs: starting one costs two forks and no program but the sandbox itself.
#   run TRACE ATTEMPT BUNDLE and the arguments of supervise
#   expire TRACE ATTEMPT     its deadline is over
#   end TRACE ATTEMPT        nobody wants it any more
serve() {
    mode=$1
    server=$$
    started_of "$server"
    server_started=$started
    # Keeps deadlines when whoever gives the orders is asleep, and ends everything when the server is gone.
    (
        exec </dev/null >/dev/null 2>&1
        rounds=0
        looks=0
        while :; do
            sleep 0.5 &
            wait $!
            if same_process "$server" "$server_started"; then
                each_run "$server" expired 0
                looks=$((looks + 1))
                [ $((looks % (2 * LOOK_SECONDS))) != 0 ] || each_disk "$server"
            else
                # More than once: a run may just be starting.
                each_run "$server" abandoned 1
                rounds=$((rounds + 1))
                [ "$rounds" -lt 10 ] || exit 0
            fi
        done
    ) &
    while read -r verb trace attempt rest; do
        dir=$ROOT/runs/$trace/$attempt
        case $verb in
            run)
                (
                    set -- $rest
                    bundle=$ROOT/bundles/$1 served=$server
                    shift
                    supervise "$@"
                ) &
                ;;
            expire) kill_run expired ;;
            end) kill_run abandoned ;;
        esac
    done
    each_run "$server" abandoned 1
}

# Takes the run's directory.
take() {
    mode=$3 hex=$4
    bundle=$ROOT/bundles/$hex
    [ -d "$bundle" ] || exit 4
    mkdir "$ROOT/runs/$trace" 2>/dev/null || [ ! -d "$ROOT/runs/$trace" ] || [ "$attempt" != 1 ] || exit 3
    [ ! -e "$dir" ] || exit 3
    mkdir "$dir" "$dir/out" || exit 6
    { read -r bases <"$ROOT/cgroups"; } 2>/dev/null || bases=
    for base in $bases; do
        mkdir "$base/$trace.$attempt" 2>/dev/null
    done
    [ "$mode" = bwrap ] || mkdir "$dir/tmp"
}

# --- results -------------------------------------------------------------------------------------------------------

# frames CAP FILE...: for each file the line "F <mode> <size> <digest or -> <name length>", the name, and its first CAP
# bytes. The digest is of the whole file, and there only when it is longer than CAP.
frames() {
    cap=$1
    shift
    [ $# -gt 0 ] || return 0
    stat -c '%a %s' -- "$@" | while read -r perms size; do
        sum=- name=${1#"$dir/"}
        if [ "$size" -gt "$cap" ]; then
            sum=$(sha256sum <"$1")
            sum=${sum%% *}
        fi
        echo "F $perms $size $sum ${#name}"
        printf '%s' "$name"
        [ "$size" = 0 ] || head -c "$cap" <"$1"
        shift
    done
}

# links FILE...: for each thing in out/ that is neither file nor directory "L <name length>" and its name.
links() {
    for file; do
        name=${file#"$dir/"}
        echo "L ${#name}"
        printf '%s' "$name"
    done
}

result() {
    cap=$1
    find_groups
    [ -z "$groups" ] || rmdir $groups 2>/dev/null
    while read -r line; do echo "$line"; done <"$dir/status"
    [ ! -e "$dir/stdout" ] || frames "$cap" "$dir/stdout"
    [ ! -e "$dir/stderr" ] || frames "$cap" "$dir/stderr"
    # A directory that the script closed is opened again: its files are outputs too.
    find "$dir/out" -type d ! -perm -500 -exec chmod u+rx {} \; 2>/dev/null
    find "$dir/out" -type f ! -perm -400 -exec chmod u+r {} \; 2>/dev/null
    find "$dir/out" -type f -exec /bin/sh "$0" frames "$ROOT" "$trace" "$attempt" "$cap" {} +
    find "$dir/out" ! -type f ! -type d -exec /bin/sh "$0" links "$ROOT" "$trace" "$attempt" {} +
    echo end
}

# show_live NAME FROM TO: prints what is new of a log as "T NAME <bytes>" and the bytes, and sets $shown. The script may be
# writing, or shortening, the file: what is announced is a copy.
show_live() {
    shown=$2
    [ "$shown" -lt "$3" ] && [ -s "$dir/$1" ] || return 0
    size=$(stat -c %s "$dir/$1") && [ "$size" -gt "$shown" ] || return 0
    room=$(($3 - shown))
    [ "$room" -le 65536 ] || room=65536
    tail -c "+$((shown + 1))" "$dir/$1" | head -c "$room" >"$dir/live"
    size=$(stat -c %s "$dir/live")
    echo "T $1 $size"
    cat "$dir/live"
    shown=$((shown + size))
}

# begin_live LIVE: prints what the script says, as far as LIVE asks for it (<from>,<to> of stdout, then of stderr), until
# end_live or the end of the run. Never in the way of the run: that has its files.
begin_live() {
    (
        over= pause=
        trap 'over=1; [ -z "$pause" ] || kill "$pause" 2>/dev/null' TERM
        IFS=, read -r out_from out_to err_from err_to <<EOF
$1
EOF
        while [ -z "$over" ] && [ -d "$dir" ] && [ ! -e "$dir/status" ]; do
            sleep 0.5 </dev/null >/dev/null 2>&1 &
            pause=$!
            if [ -z "$over" ]; then wait "$pause"; else kill "$pause"; fi
            [ -z "$over" ] || break
            show_live stdout "$out_from" "$out_to"
            out_from=$shown
            show_live stderr "$err_from" "$err_to"
            err_from=$shown
        done
    ) &
    teller=$!
}

end_live() {
    kill -TERM "$teller" 2>/dev/null
    wait "$teller"
}

# Waits until a detached supervisor has written its status; reports a supervisor that is gone without.
await() {
    [ -e "$dir/pid" ] || return 5
    read -r pid begun <"$dir/pid"
    while :; do
        alive=0
        ! same_process "$pid" "$begun" || alive=1
        last=
        [ ! -e "$dir/status" ] || while read -r line; do last=$line; done <"$dir/status"
        [ "$last" != done ] || return 0
        if [ "$alive" = 0 ]; then
            echo "end=lost
code=125
centis=0
user=
system=
done" >"$dir/status"
            return 0
        fi
        sleep 0.05
    done
}

# --- housekeeping --------------------------------------------------------------------------------------------------

forget() {
    rm -rf "$1" 2>/dev/null
    [ ! -e "$1" ] || { chmod -R u+rwx "$1" 2>/dev/null && rm -rf "$1"; }
}

stop() {
    { read -r pid begun <"$dir/pid"; } 2>/dev/null || return 0
    ! same_process "$pid" "$begun" || kill -TERM "$pid" 2>/dev/null
}

# reap BELOW KEEP: KEEP=1 leaves the directories.
reap() {
    below=$1 keep=$2
    for dir in "$ROOT/runs/$trace"/*; do
        attempt=${dir##*/}
        [ -d "$dir" ] && [ "$attempt" -lt "$below" ] || continue
        mode=plain
        { read -r pid begun && { read -r sandbox started || sandbox=; }; } <"$dir/pid" 2>/dev/null || pid=
        rounds=0
        while [ -n "$pid" ] && same_process "$pid" "$begun"; do
            [ "$rounds" -lt 200 ] || kill -KILL "$pid" 2>/dev/null
            [ "$rounds" -gt 0 ] || kill -TERM "$pid" 2>/dev/null
            rounds=$((rounds + 1))
            sleep 0.01
        done
        if [ -n "${sandbox:-}" ] && same_process "$sandbox" "$started"; then
            mode=namespace
            slay "$sandbox"
        fi
        find_groups
        sweep "${sandbox:-0}"
        [ -z "$groups" ] || rmdir $groups 2>/dev/null
        rm -rf "$ROOT/secrets/$trace.$attempt"
        [ "$keep" = 1 ] || forget "$dir"
    done
}

# What is in a directory, as one digest: the names, where links point, and the files' bytes.
digest_of() {
    sum=$(
        cd "$1" && {
            find . | sort
            find . -type l | sort | while read -r link; do readlink "$link"; done
            find . -type f | sort | tr '\n' '\0' | xargs -0 cat
        } | sha256sum
    )
    sum=${sum%% *}
}

# The /etc of the sandbox: enough to find users, libraries and certificates, and the same on every executor where it can.
# Runs of other workers may be using the one that is there, so it is never changed: another one is put beside it, and
# the link to it moves in one step.
make_etc() {
    etc=$ROOT/etc.tmp.$$
    mkdir -p "$etc/ssl" || exit 1
    echo 'agent:x:1000:1000:agent:/tmp:/bin/sh' >"$etc/passwd"
    echo 'agent:x:1000:' >"$etc/group"
    echo '127.0.0.1 localhost agentplane' >"$etc/hosts"
    echo 'hosts: files dns' >"$etc/nsswitch.conf"
    : >"$etc/resolv.conf"
    for file in ld.so.cache ld.so.conf services protocols alternatives ca-certificates ssl/certs ssl/openssl.cnf pki; do
        [ ! -e "/etc/$file" ] || cp -RP "/etc/$file" "$etc/$file" 2>/dev/null
    done
    digest_of "$etc"
    mv -T "$etc" "$ROOT/etc.$sum" 2>/dev/null || forget "$etc"
    [ "$(readlink "$ROOT/etc")" != "etc.$sum" ] || return 0
    # It was a directory in versions that changed it in place.
    [ -L "$ROOT/etc" ] || forget "$ROOT/etc"
    ln -s "etc.$sum" "$etc" && mv -T "$etc" "$ROOT/etc" || exit 1
}

# works MODE: whether a process can really be started that way, here and now.
works() {
    mode=$1
    ( case $mode in
        bwrap) in_bwrap true ;;
        namespace) in_namespace true ;;
    esac ) </dev/null >/dev/null 2>&1 3>"$dir/sandbox"
}

setup() {
    mkdir -p "$ROOT/blobs" "$ROOT/bundles" "$ROOT/runs" || exit 1
    make_etc
    setup_groups
    mkdir -p "$ROOT/secrets" && chmod 700 "$ROOT/secrets" || exit 1
    secrets=
    dir=$ROOT/probe.$$ bundle=$dir/bundle net=0 nproc=0
    mkdir -p "$dir/out" "$dir/tmp" "$bundle" || exit 1
    found=plain
    if [ "${1:-bwrap}" = bwrap ] && works bwrap; then
        found=bwrap
    elif [ "${1:-bwrap}" != plain ] && works namespace; then
        found=namespace
    fi
    forget "$dir"
    echo "root=$ROOT
mode=$found
kernel=$(uname -sr)
machine=$(uname -m)
uid=$(id -u)"
    read -r bases <"$ROOT/cgroups" && echo "cgroups=$bases"
    [ "$found" != bwrap ] || echo "bwrap=$(bwrap --version)"
    echo "done"
}

# Something is there when it can be run, and says its version.
version_of() {
    said=$(timeout 3 "$@" 2>/dev/null </dev/null | head -n 1 | tr -cd ' -~') || said=
    [ -z "$said" ] || echo "tool.${1##*/}=$said"
}

probe() {
    uptime_cs
    echo "os=$(uname -s | tr 'A-Z' 'a-z')
arch=$(uname -m)
kernel=$(uname -r)
cpus=$(getconf _NPROCESSORS_ONLN)
uptimeSeconds=$((up / 100))
epochMillis=$(date +%s%3N)"
    while read -r name value _; do
        case $name in
            MemTotal:) echo "memMiB=$((value / 1024))" ;;
            MemAvailable:) echo "memAvailableMiB=$((value / 1024))" ;;
        esac
    done </proc/meminfo
    read -r load _ </proc/loadavg && echo "load1=$load"
    [ ! -e /dev/kvm ] || echo "kvmDevice=true"
    version_of bwrap --version
    version_of qemu-system-x86_64 --version
    version_of podman --version
    version_of nix --version
    version_of python3 --version
    version_of git --version
    if [ $# -gt 0 ]; then
        # A device that is there may not work: only a guest that boots in time tells.
        KVM_SECONDS=5
        case $(guest "$@") in
            *accel=kvm*) echo "kvm=true" ;;
            *) echo "kvm=false" ;;
        esac
    fi
    echo "done"
}

blobs() {
    tmp=$ROOT/blobs/tmp.$1
    mkdir -p "$tmp" && tar -xf - -C "$tmp" || exit 1
    for file in "$tmp"/*; do
        [ -e "$file" ] || continue
        name=${file##*/}
        sum=$(sha256sum <"$file")
        if [ "${sum%% *}" != "${name%.x}" ]; then
            forget "$tmp"
            echo "digest of $name is ${sum%% *}" >&2
            exit 1
        fi
        mv -f "$file" "$ROOT/blobs/$name" || exit 1
    done
    rmdir "$tmp"
}

bundle() {
    tmp=bundles/tmp.$2
    mkdir -p "$ROOT/$tmp" && tar -xf - -C "$ROOT" || exit 1
    # Somebody may have been faster; theirs is as good.
    mv -T "$ROOT/$tmp" "$ROOT/bundles/$1" 2>/dev/null || forget "$ROOT/$tmp"
    [ -d "$ROOT/bundles/$1" ]
}

# --- dispatch ------------------------------------------------------------------------------------------------------

[ $# -ge 2 ] || exit 64
# uid 0 is exempt from the limit on a user's processes.
limited=1
[ -w /proc/sys/kernel/core_pattern ] && limited=0
verb=$1
ROOT=$2
shift 2
case $verb in
    detached | supervised | attach | stop | frames | links)
        trace=$1 attempt=$2 dir=$ROOT/runs/$1/$2
        ;;
esac
case $verb in
    setup)
        mkdir -p "$ROOT" && ROOT=$(CDPATH= cd -P -- "$ROOT" && pwd) || exit 1
        setup "$@"
        ;;
    serve) serve "$@" ;;
    detached)
        take "$@"
        cap=$5 live=$6
        setsid /bin/sh "$0" supervised "$ROOT" "$@" </dev/null >/dev/null 2>&1 &
        supervisor=$!
        [ "$live" = 0,0,0,0 ] || begin_live "$live"
        wait "$supervisor"
        [ "$live" = 0,0,0,0 ] || end_live
        await && result "$cap"
        ;;
    supervised)
        mode=$3 bundle=$ROOT/bundles/$4 served=0
        shift 6
        supervise "$@"
        ;;
    attach)
        [ -e "$dir/pid" ] || exit 5
        [ "$4" = 0,0,0,0 ] || begin_live "$4"
        await || exit $?
        [ "$4" = 0,0,0,0 ] || end_live
        result "$3"
        ;;
    stop) stop ;;
    frames) shift 2 && frames "$@" ;;
    links) shift 2 && links "$@" ;;
    reap)
        trace=$1
        reap "$2" 0
        ;;
    halt)
        trace=$1
        reap "$2" 1
        ;;
    discard)
        forget "$ROOT/runs/$1"
        rm -rf "$ROOT/secrets/$1".*
        ;;
    secrets)
        umask 077
        rm -rf "$ROOT/secrets/$1.$2"
        mkdir "$ROOT/secrets/$1.$2" && tar -xf - -m --no-same-permissions -C "$ROOT/secrets/$1.$2"
        ;;
    lacking)
        while read -r name; do
            [ -e "$ROOT/blobs/$name" ] || echo "$name"
        done
        ;;
    blobs) blobs "$@" ;;
    guest) guest "$@" ;;
    probe) probe "$@" ;;
    bundle) bundle "$@" ;;
    *) exit 64 ;;
esac
