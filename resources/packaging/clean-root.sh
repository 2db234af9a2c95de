#!/usr/bin/env bash
# Installs the Debian package in a root that holds nothing but Debian, works with it as a person without rights, and removes it.
# Needs root, debootstrap and a Debian mirror. Usage: resources/packaging/clean-root.sh [PACKAGE.deb]
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
deb=${1:-$(ls -t "$here"/out/package/*.deb | head -1)}
root=${KEYMARK_CLEAN_ROOT:-/var/tmp/keymark-clean-root}
failed=0
check() { # what it should be, then a command that says whether it is
  local what=$1
  shift
  if "$@" >/tmp/keymark-check.log 2>&1; then echo "✓ $what"; else
    echo "✗ $what"
    sed 's/^/    /' /tmp/keymark-check.log | tail -20
    failed=1
  fi
}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
person() { inside su ann -s /bin/bash -c "cd ~ && export HOME=/home/ann && $1"; }

[ -x "$root/usr/bin/xdotool" ] || {
  command -v debootstrap >/dev/null || apt-get install -y -q debootstrap >&2
  debootstrap --variant=minbase bookworm "$root" >&2
  inside apt-get install -y -q --no-install-recommends xvfb xauth xdotool desktop-file-utils shared-mime-info man-db curl procps >&2
  inside useradd -m ann
}
mount --bind /proc "$root/proc"
mount -t tmpfs -o size=64k tmpfs "$root/dev"
mkdir -p "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
for device in null zero random urandom full tty; do cp -a "/dev/$device" "$root/dev/"; done
trap 'umount "$root/dev/shm" "$root/dev" "$root/proc"' EXIT
inside rm -rf /home/ann
inside mkdir -p /home/ann
inside chown ann: /home/ann
inside find / -xdev -path /proc -prune -o -path /tmp -prune -o -type f -print | sort >/tmp/keymark-before.txt

cp "$deb" "$root/tmp/keymark.deb"
check 'the package installs with what Debian has' inside apt-get install -y -q --no-install-recommends /tmp/keymark.deb
check 'its entry for the menu is valid' inside desktop-file-validate /usr/share/applications/keymark.desktop
check 'its three kinds of file are known to the system' \
  test "$(inside grep -cE 'application/x-keymark-(project|packet|labels):' /usr/share/mime/globs2)" = 3
check 'packets are opened by it' inside grep -q '^application/x-keymark-packet=keymark.desktop' /usr/share/applications/mimeinfo.cache
check 'it has a manual page' inside zgrep -q '^.B study create' /usr/share/man/man1/keymark.1.gz
check 'it works from the shell' test "$(person 'keymark --version 2>&1')" = "$(sed -n 's/^  "version": "\(.*\)",/\1/p' "$here/package.json")"
check 'without words and display it says what it can do' person 'keymark 2>&1 | grep -q "^Usage: keymark"'
check 'a mistake ends with status 1' person '! keymark nonsense'
check 'what it needs for queues is in it' person 'keymark queue status --queue redis://127.0.0.1:1 2>&1 | grep -q ECONNREFUSED'
check 'it scans the demo model' person 'keymark scan --model demo --corpus demo --max-sentences 2000 --project a.keymark'
check 'it draws a study' person 'keymark sample --project a.keymark --study one --per-layer 1 --annotator Ada'
check 'it makes packets' person 'keymark packet export --project a.keymark --study one --out packets'
check 'it draws figures' person 'keymark figures --project a.keymark --study one --out figures && ls figures/*.svg'

# A screen, and a hand on its keyboard.
inside su ann -s /bin/bash -c 'exec Xvfb :77 -screen 0 1440x900x24 -nolisten tcp' >/dev/null 2>&1 &
screen=$!
window() { person "export DISPLAY=:77; $1"; }
await() { # seconds, command
  local end=$((SECONDS + $1))
  until window "$2" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.5; done
}
await 20 'xdotool getmouselocation'
keys() { window "xdotool key --delay 60 $*"; sleep 0.7; }
words() { window "xdotool type --delay 40 '$*'"; sleep 0.7; }
label() {
  window 'keymark a.keymark >window.log 2>&1 &'
  await 60 'xdotool search --onlyvisible --name Keymark' || return 1
  window 'xdotool search --onlyvisible --name Keymark windowfocus --sync'
  sleep 4
  keys ctrl+k && words 'Go to Label' && keys Return && sleep 2
  keys n && words 'ends in the same word' && keys Escape && keys s
  keys Home && keys 1 && keys Down && keys 1 && keys Down && keys 1 && keys ctrl+Return
  sleep 1
  quit
  person 'keymark export --project a.keymark --study one --format jsonl --out dataset && grep -rq "ends in the same word" dataset'
}
quit() {
  window 'pkill -TERM -u ann -x keymark' || true
  await 20 '! pgrep -u ann -x keymark'
}
check 'a key is labelled in its window, from the keyboard' label
packet() {
  window 'keymark packets/*.kmpacket >window.log 2>&1 &'
  # It asks where the labels are to be kept.
  await 60 'test $(xdotool search --onlyvisible --class keymark | wc -l) -ge 2'
}
check 'a packet is opened by the command line of a double click' packet
quit
debugged() {
  window 'ELECTRON_RUN_AS_NODE=1 NODE_OPTIONS=--require=/home/ann/evil.js /usr/lib/keymark/keymark --remote-debugging-port=9777 --inspect=9778 >window.log 2>&1 &'
  await 60 'xdotool search --onlyvisible --name Keymark' || return 1
  # This start has one window: two, above, were the packet's question.
  sleep 3
  window 'test $(xdotool search --onlyvisible --class keymark | wc -l) = 1' || return 1
  ! person 'curl -s -m 3 http://127.0.0.1:9777/json' && ! person 'curl -s -m 3 http://127.0.0.1:9778/json' && ! person 'test -e evil'
}
person "echo 'require(\"fs\").writeFileSync(\"/home/ann/evil\", \"\")' > evil.js"
check 'it is neither Node nor open to debuggers, whatever switches and environment say' debugged
quit
sandboxed() { ! person 'grep -il "no-sandbox" window.log'; }
check 'its page ran in the sandbox' sandboxed
kill $screen 2>/dev/null || true

check 'it is removed' inside apt-get purge -y -q keymark
inside apt-get autoremove -y -q >/dev/null 2>&1 || true
left() {
  inside find / -xdev -path /proc -prune -o -path /tmp -prune -o -path /home -prune -o -type f -print | sort >/tmp/keymark-after.txt
  ! comm -13 /tmp/keymark-before.txt /tmp/keymark-after.txt | grep -i keymark
}
check 'and leaves nothing of its own' left
exit $failed
