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
done_testing
