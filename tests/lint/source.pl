# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# source.pl EXCEPTIONS FILE ...: reads sources and prints what breaks the rules
# of this tree, one finding a line: "FILE:LINE: RULE: what". Exits 1 when there
# is one. A line "RULE FILE[:FUNCTION] REASON" of EXCEPTIONS allows it.
#
#   layer     lib/base < auth db net sched < model < ingest notify probe report
#             web < bin: includes go down, or stay in the folder; lib/client,
#             of the commands that speak HTTP only, knows base and sched
#   database  client libraries of databases are included in lib/db only
#   banned    functions without bounds; outside of tests those that start a
#             shell; in lib/ those that end the process or print
#   sql       statements in bin/
#   ifdef     other than for tests and optional libraries
#   size      functions to 80 lines, files to 900
#   long      functions to 50 lines
#   params    to 5, the struct hc_err at the end not counted
#   nesting   to 4
#   spdx      the two lines of the licence at the top
#   column    80, but for a quoted text alone on its line
#   blank     at the end of a line; indentation by blanks
#   path      of somebody's machine
use strict;
use warnings;

my %rank = (base => 0, auth => 1, db => 1, net => 1, sched => 1, model => 2,
    ingest => 3, notify => 3, probe => 3, report => 3, web => 3, client => 3);
my %only = (client => { base => 1, sched => 1 });
my $unbounded = qr/strcpy|strcat|strncat|sprintf|vsprintf|strncpy|atoi|atol|
    atof|gets|alloca|strtok|tmpnam|mktemp/x;
my $shell = qr/system|popen/;
my $ending = qr/exit|_exit|abort|err|errx|warn|warnx|printf|vprintf|puts|
    putchar|perror/x;
my (%allowed, $found);

open my $x, '<', shift or die "exceptions: $!\n";
while (<$x>) {
	next if /^\s*(#|$)/;
	/^(\w+)\s+(\S+)\s+\S/ or die "exceptions:$.: RULE FILE REASON wanted\n";
	$allowed{"$1 $2"} = 1;
}
close $x;

sub finding {
	my ($rule, $file, $line, $what, $function) = @_;
	return if $allowed{"$rule $file"};
	return if defined $function && $allowed{"$rule $file:$function"};
	print "$file:$line: $rule: $what\n";
	$found = 1;
}

# Comments and the inside of literals become blanks, lines stay lines.
sub code_of {
	my ($text) = @_;
	my $blank = sub { my $s = shift; $s =~ s/[^\n]/ /g; $s };
	$text =~ s{(/\*.*?\*/|//[^\n]*)|(["'])((?:(?!\2)[^\\\n]|\\.)*)\2}
	    {defined $1 ? $blank->($1) : $2 . $blank->($3) . $2}gse;
	return $text;
}

sub check_text {
	my ($file, @lines) = @_;
	my $n = 0;
	finding('spdx', $file, 1, 'no licence in the first lines')
	    unless join('', @lines) =~ /\A(?:.*\n)?.*SPDX-FileCopyrightText:
	    .*\n.*SPDX-License-Identifier:[ ]BSD-3-Clause/x;
	for (@lines) {
		$n++;
		my $s = $_;
		chomp $s;
		finding('blank', $file, $n, 'blank at the end') if $s =~ /\s$/;
		finding('path', $file, $n, 'path of a machine')
		    if m{(?<![\w.\$\}])/(?:work|home|root)/(?!\.\.\.)};
		1 while $s =~ s/\t/' ' x (8 - length($`) % 8)/e;
		utf8::decode($s);
		finding('column', $file, $n, length($s) . ' columns')
		    if length $s > 80 && $file !~ /\.sql$|\.[1-9]$/ &&
		    $s !~ /^\s*(['"]).*\1[,;)]* \\?$/;
	}
}

sub check_include {
	my ($file, $n, $kind, $what) = @_;
	if ($kind eq '<') {
		finding('database', $file, $n, "<$what>")
		    if $file =~ m{^(lib|bin)/} && $file !~ m{^lib/db/} &&
		    $what =~ /^(libpq|sqlite3|mysql|mariadb)/;
		return;
	}
	my ($from) = $file =~ m{^lib/(\w+)/};
	my ($to) = $what =~ m{^lib/(\w+)/};
	if (defined $from) {
		return finding('layer', $file, $n, "lib includes $what")
		    unless defined $to && defined $rank{$to} &&
		    defined $rank{$from};
		finding('layer', $file, $n, "lib/$from includes $what")
		    unless $from eq $to || ($only{$from} ? $only{$from}{$to} :
		    $rank{$to} < $rank{$from});
	} elsif ($file =~ m{^(bin/\w+/)} || $file =~ m{^(bin/)}) {
		finding('layer', $file, $n, "$file includes $what")
		    unless defined $to || index($what, $1) == 0;
	}
}

sub params {
	my ($list) = @_;
	my ($depth, $commas) = (0, 0);
	for (split //, $list) {
		$depth++ if /[(\[]/;
		$depth-- if /[)\]]/;
		$commas++ if /,/ && $depth == 1;
	}
	return $commas + ($list =~ /struct hc_err \*\w+\s*\)\s*$/ ? 0 : 1);
}

# A function begins where a name stands in column 1 with its parameters, and
# the next line that begins with a brace is its own.
sub check_functions {
	my ($file, @code) = @_;
	my ($name, $start, $open);
	for my $i (0 .. $#code) {
		my $s = $code[$i];
		if (!$open && $s =~ /^([a-z_]\w*)\(/ && $s !~ /;\s*$/) {
			($name, $start) = ($1, $i);
		} elsif (!$open && $s =~ /;\s*$/) {
			undef $name;
		} elsif ($name && !$open && $s =~ /^\{/) {
			$open = $i;
			my $p = params(join '', @code[$start .. $i - 1]);
			finding('params', $file, $start + 1,
			    "$name has $p parameters", $name) if $p > 5;
		} elsif ($open && $s =~ /^\}/) {
			my $len = $i - $open - 1;
			finding($len > 80 ? 'size' : 'long', $file, $start + 1,
			    "$name has $len lines", $name) if $len > 50;
			undef $open;
			undef $name;
		} elsif ($open && $s =~ /^\t{6,}(?!case|default)\w/) {
			finding('nesting', $file, $i + 1, "in $name", $name);
		}
	}
}

sub check_c {
	my ($file, @lines) = @_;
	my $text = join '', @lines;
	my @code = split /\n/, code_of($text), -1;
	my $in_lib = $file =~ m{^lib/};
	my $size = @lines;
	finding('size', $file, $size, "$size lines") if $size > 900;
	for my $i (0 .. $#code) {
		my $s = $code[$i];
		check_include($file, $i + 1, $1, $2)
		    if $lines[$i] && $s =~ /^#\s*include/ &&
		    $lines[$i] =~ /^#\s*include\s+([<"])([^>"]+)[>"]/;
		finding('ifdef', $file, $i + 1, $s)
		    if $s =~ /^#\s*if/ && $file =~ m{^(?:lib|bin)/} &&
		    $s !~ /HC_TEST|WITH_|^#ifndef HC_\w+_H$/;
		next if $s =~ /^#/ || !defined $lines[$i];
		finding('banned', $file, $i + 1, $1)
		    if $s =~ /\b($unbounded)\s*\(/;
		finding('banned', $file, $i + 1, "$1 starts a shell")
		    if $s =~ /\b($shell)\s*\(/ && $file !~ m{^tests/};
		finding('banned', $file, $i + 1, "$1 in the library")
		    if $in_lib && ($s =~ /(?<![.>\w])($ending)\s*\(/ &&
		    $s !~ /^\w+\(/ || $s =~ /\b(std(?:out|err))\b/);
		finding('blank', $file, $i + 1, 'indented by blanks')
		    if $s =~ /^\t* {8}\s*\S/ && $lines[$i] !~ m{^\s+\*};
		finding('sql', $file, $i + 1, 'SQL in a program')
		    if $file =~ m{^bin/} && $lines[$i] =~
		    /"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s/;
	}
	check_functions($file, @code) if $file =~ /\.c$/;
}

for my $file (@ARGV) {
	open my $f, '<', $file or die "$file: $!\n";
	my @lines = <$f>;
	close $f;
	check_text($file, @lines);
	check_c($file, @lines) if $file =~ /\.[ch]$/;
}
exit($found ? 1 : 0);
