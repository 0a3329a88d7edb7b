#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# install-deps.sh build|run|test|fuzz|bench: installs the packages of this
# system that hc needs for that, after saying which; nothing when all are
# there. Uses sudo only when not root.
set -eu

what=${1:-build}

die() {
	echo "install-deps: $*" >&2
	exit 1
}

packages_apt() {
	build='gcc make pkg-config libsqlite3-dev libpq-dev libmariadb-dev
	    libmicrohttpd-dev libevent-dev libgmime-3.0-dev libjansson-dev
	    libcurl4-openssl-dev uuid-dev libssl-dev libargon2-dev
	    libcrypt-dev zlib1g-dev tzdata'
	tests='check sqlite3 postgresql postgresql-client mariadb-server
	    mariadb-client swaks libnet-ssleay-perl curl python3 python3-venv
	    mandoc clang perl openssl procps nginx-light'
	# libFuzzer and the sanitizers belong to the version of clang.
	fuzz="libclang-rt-$(apt-cache depends clang 2>/dev/null |
	    sed -n 's/.*Depends: clang-\([0-9]*\).*/\1/p' | head -n 1)-dev"
	bench=wrk
}

packages_dnf() {
	build='gcc make pkgconf-pkg-config sqlite-devel libpq-devel
	    mariadb-connector-c-devel libmicrohttpd-devel libevent-devel
	    gmime30-devel jansson-devel libcurl-devel libuuid-devel
	    openssl-devel libargon2-devel libxcrypt-devel zlib-devel tzdata'
	tests='check-devel sqlite postgresql-server postgresql mariadb-server
	    mariadb swaks perl-Net-SSLeay curl python3 mandoc clang
	    perl-Test-Harness openssl procps-ng'
	fuzz=compiler-rt
	bench='wrk nginx'
}

packages_apk() {
	build='gcc musl-dev make pkgconf sqlite-dev libpq-dev
	    mariadb-connector-c-dev libmicrohttpd-dev libevent-dev gmime-dev
	    jansson-dev curl-dev util-linux-dev openssl-dev argon2-dev
	    libxcrypt-dev zlib-dev tzdata'
	tests='check-dev sqlite postgresql15 mariadb mariadb-client swaks
	    perl-net-ssleay curl python3 mandoc clang perl-utils openssl
	    procps'
	fuzz=compiler-rt
	bench='wrk nginx'
}

packages_pacman() {
	build='gcc make pkgconf sqlite postgresql-libs mariadb-libs
	    libmicrohttpd libevent gmime3 jansson curl util-linux-libs openssl
	    argon2 libxcrypt zlib tzdata'
	tests='check postgresql mariadb swaks perl-net-ssleay python
	    mandoc clang perl procps-ng'
	fuzz=compiler-rt
	bench='wrk nginx'
}

packages_pkg() {
	build='gmake pkgconf sqlite3 postgresql15-client mariadb-connector-c
	    libmicrohttpd libevent gmime30 jansson curl e2fsprogs-libuuid
	    openssl argon2'
	tests='check postgresql15-server mariadb1011-server swaks
	    p5-Net-SSLeay python3 mandoc llvm perl5'
	fuzz=
	bench='wrk nginx'
}

installed() {
	case $manager in
	apt) dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null |
	    grep -q '^install ok installed$' ;;
	dnf) rpm -q --whatprovides "$1" >/dev/null 2>&1 ;;
	apk) apk info -e "$1" >/dev/null 2>&1 ;;
	pacman) pacman -Q "$1" >/dev/null 2>&1 ;;
	pkg) pkg info -e "$1" 2>/dev/null ;;
	esac
}

# $missing is a list of words, not one word.
# shellcheck disable=SC2086
install() {
	case $manager in
	apt)
		$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
		$as_root env DEBIAN_FRONTEND=noninteractive \
		    apt-get install -q -y --no-install-recommends $missing ;;
	dnf) $as_root dnf install -y $missing ;;
	apk) $as_root apk add $missing ;;
	pacman) $as_root pacman -S --needed --noconfirm $missing ;;
	pkg) $as_root pkg install -y $missing ;;
	esac
}

manager=
for m in apt-get:apt dnf:dnf apk:apk pacman:pacman pkg:pkg; do
	if [ -z "$manager" ] && command -v "${m%:*}" >/dev/null; then
		manager=${m#*:}
	fi
done
[ -n "$manager" ] ||
    die "no known package manager (apt, dnf, apk, pacman, pkg)"
"packages_$manager"

case $what in
build) want=$build ;;
run) want="$build curl" ;;
test) want="$build $tests" ;;
fuzz) want="$build $tests $fuzz" ;;
bench) want="$build $tests $bench" ;;
*) die "usage: install-deps.sh build|run|test|fuzz|bench" ;;
esac

missing=
for p in $want; do
	installed "$p" || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null ||
	    die "not root and no sudo; please install:$missing"
	as_root=sudo
fi
echo "installing with $manager:$missing"
install
