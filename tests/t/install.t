#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# make install, as a packager calls it.
. tests/t/lib.sh

root=$HC_TMP/root
install() {
	make -s install AS_BUILT=yes B="$HC_BUILD" \
	    DESTDIR="$root" PREFIX=/usr SYSCONFDIR=/etc "$@"
}
ok 'make install DESTDIR= PREFIX=' install
is "$(cd "$root" && find . -type f -path './usr/*bin/*' | sed 's,.*/,,' |
    sort)" "$(ls -d bin/*.c bin/*/ | sed 's,/$,,;s,bin/,,;s,\.c$,,' | sort)" \
    'all programs are there'
for f in man/*.[1-9]; do
	p=$(basename "${f%.*}")
	ok "$p has its page" test -f \
	    "$root/usr/share/man/man${f##*.}/${f##*/}"
	case $f in
	*.1) ok "$p is for everybody" test -x "$root/usr/bin/$p" ;;
	*.8) ok "$p is for administrators" test -x "$root/usr/sbin/$p" ;;
	esac
done
like "$("$root/usr/sbin/hc-migrate" -V)" '^hc-migrate [0-9]' \
    'an installed program runs'
ok 'so does hc-up, which finds the daemons beside it' \
    "$root/usr/sbin/hc-up" -n --dir "$HC_TMP/var"
same "$root/etc/hc/hc.conf" etc/hc.conf 'hc.conf is the example'
is "$(stat -c %a "$root/etc/hc/hc.conf")" 640 'and not for everybody'
for f in bash-completion/completions/hc zsh/site-functions/_hc \
    fish/vendor_completions.d/hc.fish; do
	like "$(cat "$root/usr/share/$f")" 'dry-run' "completions: $f"
done
units=$root/usr/lib/systemd/system
is "$(cd "$units" && ls)" "$(cd etc/systemd && ls ./*.service ./*.socket \
    ./*.timer | sed 's,^\./,,')" 'units are there'
is "$(grep -rl /usr/local "$units")" '' 'they run what was installed'
ok 'the user of the daemons' test -f "$root/usr/lib/sysusers.d/hc.conf"
ok 'who may read settings' test -f "$root/usr/lib/tmpfiles.d/hc.conf"
if command -v systemd-sysusers >/dev/null; then
	mkdir -p "$root/sys/etc"
	ok 'systemd makes the user' systemd-sysusers --root="$root/sys" \
	    "$root/usr/lib/sysusers.d/hc.conf"
	like "$(cat "$root/sys/etc/passwd")" '^hc:' 'it is hc'
	mkdir -p "$root/sys/etc/hc"
	: > "$root/sys/etc/hc/hc.conf"
	systemd-tmpfiles --root="$root/sys" --create \
	    "$root/usr/lib/tmpfiles.d/hc.conf" 2>/dev/null
	is "$(cd "$root/sys/etc" && stat -c %a hc hc/hc.conf | tr '\n' ' ')" \
	    '755 640 ' 'settings are for hc, client.conf beside them for all'
else
	skip 'systemd makes the user' 'no systemd-sysusers'
fi

echo 'SITE_NAME=mine' > "$root/etc/hc/hc.conf"
ok 'once more' install
is "$(cat "$root/etc/hc/hc.conf")" SITE_NAME=mine 'my settings are kept'
done_testing
