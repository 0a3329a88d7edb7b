#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The tree keeps its rules, and tests/lint would say so if it did not.
. tests/t/lib.sh

command -v mandoc >/dev/null || skip_all 'no mandoc'
ok 'the tree keeps its rules' sh tests/lint/run

lint() {
	(cd "$HC_TMP" && perl "$HC_TOP/tests/lint/source.pl" exceptions "$@")
}

# finds RULE DESC FILE: what stands on standard input, after the licence, is
# found to break the rule, and only that one.
finds() {
	mkdir -p "$HC_TMP/$(dirname "$3")"
	{
		printf '/* SPDX-FileCopyrightText: hc contributors\n'
		printf ' * SPDX-License-Identifier: BSD-3-Clause */\n'
		cat
	} > "$HC_TMP/$3"
	is "$(lint "$3" | cut -d: -f3 | sort -u)" "${1:+ $1}" "$2"
}

repeat() {
	i=0
	while [ $i -lt "$1" ]; do
		echo "$2"
		i=$((i + 1))
	done
}

echo 'params lib/base/y.c:g For the test.' > "$HC_TMP/exceptions"
finds '' 'nothing in good code' lib/model/x.c <<'END'
#include <string.h>

#include "lib/db/db.h"
#include "lib/model/check.h"

/* strcpy(a, b) is banned */
int
f(int a, int b, int c, int d, int e, struct hc_err *err)
{
	x->exit(1);
	buf_adds(b, "strcpy(");
	my_strcpy(a);
	return '"';
}
END
finds layer 'an include that goes up' lib/db/x.c <<'END'
#include "lib/model/check.h"
END
finds layer 'an include beside' lib/net/x.h <<'END'
#include "lib/db/db.h"
END
finds layer 'an include of a program' lib/web/x.c <<'END'
#include "bin/hc-webd/x.h"
END
finds layer 'a database below the commands' lib/client/x.c <<'END'
#include "lib/db/db.h"
END
finds database 'a client library outside of lib/db' lib/model/x.c <<'END'
#include <sqlite3.h>
END
finds banned 'strcpy' bin/x.c <<'END'
int x = strcpy(a, b);
END
finds banned 'exit in the library' lib/base/x.c <<'END'
	exit(1);
END
finds banned 'printing in the library' lib/base/x.c <<'END'
	fprintf(stderr, "x");
END
finds banned 'a shell' bin/x.c <<'END'
	system(x);
END
finds ifdef 'an #ifdef' lib/base/x.c <<'END'
#ifdef __linux__
#endif
END
finds sql 'SQL in a program' bin/x.c <<'END'
	x = "SELECT 1";
END
finds long 'a long function' lib/base/x.c <<END
int
f(void)
{
$(repeat 51 '	x();')
}
END
finds size 'a function too long' lib/base/x.c <<END
int
f(void)
{
$(repeat 81 '	x();')
}
END
finds size 'a file too long' lib/base/x.h <<END
$(repeat 899 '/* */')
END
finds params 'too many parameters' lib/base/x.c <<'END'
int
f(int a, int b, int c,
    int (*d)(int, int), int e, int g)
{
}
END
finds '' 'an exception is one' lib/base/y.c <<'END'
int
g(int a, int b, int c, int d, int e, int f)
{
}
END
finds nesting 'nesting' lib/base/x.c <<'END'
int
f(void)
{
						x();
}
END
finds column 'a line too long' lib/base/x.h <<END
int x; /* $(repeat 9 123456789 | tr '\n' ' ')*/
END
finds blank 'a blank at the end' lib/base/x.h <<END
int x;$(printf '\t')
END
finds blank 'blanks for a tab' lib/base/x.h <<END
        x();
END
finds path 'a path of a machine' lib/base/x.h <<END
/* /$(echo home)/me */
END
echo 'int x;' > "$HC_TMP/y.h"
is "$(lint y.h)" 'y.h:1: spdx: no licence in the first lines' 'no licence'

# --- documents: a tree with one program and one setting ---

tree=$HC_TMP/tree
mkdir -p "$tree/bin" "$tree/man" "$tree/etc"
cat > "$tree/bin/hc-x" <<'END'
#!/bin/sh
cat <<'HELP'
usage: hc-x [-h]
hc-x: do x

  -c, --config FILE            read settings from FILE
  -n, --dry-run                change nothing
      --only NAME              do it for NAME only
  -v, --verbose                log more
  -h, --help                   print this help
  -V, --version                print the version
HELP
END
cat > "$tree/bin/hc-conf" <<'END'
#!/bin/sh
if [ "$1" = -l ]; then printf 'A_SETTING\tint\t5\thelp\n'; else echo a; fi
END
chmod +x "$tree/bin"/*
cat > "$tree/man/hc-x.8" <<'END'
.Dd November 26, 2026
.Dt HC-X 8
.Os
.Sh NAME
.Nm hc-x
.Nd do x
.Sh DESCRIPTION
.Bl -tag -width Ds
.It Fl c , Fl -config Ar FILE
It.
.It Fl n , Fl -dry-run
It.
.It Fl -only Ar NAME
It.
.It Fl v , Fl -verbose
It.
.It Fl h , Fl -help
It.
.It Fl V , Fl -version
It.
.El
.Sh EXIT STATUS
0
.Sh EXAMPLES
None.
.Sh SEE ALSO
.Xr hc 7
END
cat > "$tree/man/hc.7" <<'END'
.Dd November 26, 2026
.Dt HC 7
.Os
.Sh NAME
.Nm hc
.Nd know
.Sh DESCRIPTION
.Bl -tag -width Ds
.It Xr hc-x 8
does x.
.El
END
cat > "$tree/man/hc.conf.5" <<'END'
.Dd November 26, 2026
.Dt HC.CONF 5
.Os
.Sh NAME
.Nm hc.conf
.Nd settings
.Sh DESCRIPTION
.Bl -tag -width Ds
.It Ev A_SETTING Pq Cm int , No default Li 5
It.
.El
END
printf 'What is in it\n---\n\n    hc-x   does x\n\n\nEnd\n' > "$tree/README"
echo a > "$tree/etc/hc.conf"

# misfit FILE SED WANT DESC: with FILE edited so, what is found is WANT.
misfit() {
	rm -rf "$HC_TMP/bad"
	cp -r "$tree" "$HC_TMP/bad"
	sed -i -e "$2" "$HC_TMP/bad/$1"
	is "$(cd "$HC_TMP/bad" && perl "$HC_TOP/tests/lint/docs.pl" \
	    /dev/null bin hc-x)" "$3" "$4"
}
misfit README '' '' 'nothing in documents that fit'
misfit bin/hc-x 's/ NAME  / WHO  /' \
    'man/hc-x.8: option: --only takes WHO, not NAME' 'another argument'
misfit bin/hc-x 's/--only NAME/--other  /' \
    'man/hc-x.8: option: --other is not described
man/hc-x.8: option: --only is no option of hc-x' 'another option'
misfit bin/hc-x '/--verbose/d' \
    'man/hc-x.8: option: -v --verbose is no option of hc-x
man/hc-x.8: option: -v --verbose is missing, which all have' \
    'an option that all have'
misfit bin/hc-x 's/do x/do y/' \
    'man/hc-x.8: man: its .Nd is not what -h says' 'another purpose'
misfit man/hc-x.8 '/EXAMPLES/d' \
    'man/hc-x.8: man: EXAMPLES: section missing' 'no examples'
misfit man/hc-x.8 's/hc 7/hc-y 8/' \
    'man/hc-x.8: man: hc-y(8) does not exist' 'a page that is not there'
misfit README 's/hc-x/hc-z/' \
    'README: program: hc-x is not listed
README: program: hc-z is not in bin/
man/hc.7: program: hc-z is not listed
man/hc.7: program: hc-x is not in README' 'lists of programs that differ'
misfit man/hc.conf.5 's/Li 5/Li 6/' \
    'man/hc.conf.5: setting: A_SETTING has the default 5' 'another default'
misfit bin/hc-conf 's/A_SETTING/B_SETTING/' \
    'man/hc.conf.5: setting: A_SETTING does not exist
man/hc.conf.5: setting: B_SETTING is not described' 'another setting'
misfit etc/hc.conf 's/a/b/' \
    'etc/hc.conf: setting: not what hc-conf --example prints' \
    'another example'
done_testing
