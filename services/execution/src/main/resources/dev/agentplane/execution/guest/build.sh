#!/bin/sh
# Assembles a minimal guest of Debian's kernel and busybox: vmlinux and initrd in a directory, with their digests.
#
#   build.sh INIT OUT [KERNEL_ROOT [BUSYBOX]]
#
#   INIT         first process of the guest
#   OUT          directory to write vmlinux, initrd and SHA256SUMS into
#   KERNEL_ROOT  directory with boot/vmlinuz-VERSION and lib/modules/VERSION; - or absent: Debian's linux-image-amd64 is
#                downloaded with apt-get and unpacked, not installed
#   BUSYBOX      statically linked busybox; absent: the one on the path, else Debian's busybox-static, unpacked likewise
#
# The same inputs give the same bytes. Needs cpio, and xz for Debian's kernel; apt-get and dpkg-deb to download.
set -eu
LC_ALL=C
export LC_ALL
umask 022
init=$1 out=$2 kernel=${3:--} busybox=${4:-}

fail() {
    echo "$*" >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# debian PACKAGE DIR: downloads and unpacks.
debian() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
        fail "expected apt-get and dpkg-deb to download $1; name a kernel and a busybox instead"
    mkdir -p "$work/deb.$1" "$2"
    (cd "$work/deb.$1" && apt-get -qq -o APT::Sandbox::User=root download "$1") ||
        fail "apt-get could not download $1; try apt-get update"
    dpkg-deb -x "$work/deb.$1"/*.deb "$2"
}

if [ "$kernel" = - ]; then
    package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-[^ ]*\)$/\1/p' | head -n 1)
    [ -n "$package" ] || fail "apt-cache knows no linux-image-amd64; try apt-get update, or name a kernel"
    kernel=$work/kernel
    debian "$package" "$kernel"
fi
if [ -z "$busybox" ]; then
    busybox=$(command -v busybox || :)
    if [ -z "$busybox" ] || ldd "$busybox" >/dev/null 2>&1; then
        debian busybox-static "$work/busybox"
        busybox=$work/busybox/bin/busybox
    fi
fi
image=
for file in "$kernel"/boot/vmlinuz-*; do image=$file; done
[ -f "$image" ] || fail "expected $kernel/boot/vmlinuz-VERSION, found none"
version=${image##*/vmlinuz-}
modules=$kernel/lib/modules/$version/kernel
[ -d "$modules" ] || modules=$kernel/usr/lib/modules/$version/kernel
[ -d "$modules" ] || fail "expected the modules of kernel $version below $kernel/lib/modules, found none"

# A kernel that is not compressed boots in half the time where there is no hardware virtualisation. The compressed one
# holds it as an xz stream, of several streams the one that gives an ELF file.
mkdir -p "$out"
rm -f "$out/vmlinux"
for at in $(grep -abo "$(printf '\3757zXZ')" "$image" | cut -d: -f1); do
    tail -c "+$((at + 1))" "$image" | xz -dc --single-stream >"$work/vmlinux" 2>/dev/null || :
    if [ "$(head -c 4 "$work/vmlinux" | tail -c 3)" = ELF ]; then
        mv "$work/vmlinux" "$out/vmlinux"
        break
    fi
done
[ -f "$out/vmlinux" ] || fail "expected an xz-compressed kernel in $image, as Debian's is; found none"

root=$work/root
mkdir -p "$root/bin" "$root/modules" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/bundle" \
    "$root/out" "$root/etc" "$root/usr/local" "$root/root/run"
cp "$busybox" "$root/bin/busybox"
cp "$init" "$root/init"
chmod 755 "$root/bin/busybox" "$root/init"
for applet in $("$busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
ln -s bin "$root/sbin"
ln -s ../bin "$root/usr/bin"
ln -s ../bin "$root/usr/sbin"
echo '127.0.0.1 localhost agentplane' >"$root/etc/hosts"
cat >"$root/bin/dhcp" <<'DHCP'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/${mask:-24}" dev "$interface"
for gateway in ${router:-}; do ip route add default via "$gateway" dev "$interface"; done
for server in ${dns:-}; do echo "nameserver $server" >>/etc/resolv.conf; done
DHCP
chmod 755 "$root/bin/dhcp"
# In the order in which they need each other. What the kernel has built in is not there as a module.
for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_mmio netfs fscache 9pnet \
    9pnet_virtio 9p rng-core virtio-rng failover net_failover virtio_net; do
    file=$(find "$modules" -name "$module.ko*" | head -n 1)
    case $file in
        '') continue ;;
        *.ko) cp "$file" "$root/modules/$module.ko" ;;
        *.xz) xz -dc "$file" >"$root/modules/$module.ko" ;;
        *) fail "cannot unpack $file" ;;
    esac
    echo "$module" >>"$root/modules/order"
done
# The script must not see, let alone write, what the guest tells its host.
chmod 700 "$root/root"
find "$root" -exec touch -h -d @315532800 {} +
(cd "$root" && find . | sort | cpio -o -H newc -R 0:0 --reproducible --quiet) >"$out/initrd"
(cd "$out" && sha256sum vmlinux initrd >SHA256SUMS)
echo "$version"
