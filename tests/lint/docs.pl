# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# docs.pl EXCEPTIONS BIN PROGRAM ...: compares what programs say of themselves
# (BIN/PROGRAM -h) with the man pages, and the lists of programs and settings
# with what there is. Findings as source.pl has them:
#
#   man       each program has a page with the sections it needs, each page
#             that it names is there, mandoc has nothing to say
#   option    page and program have the same options with the same arguments,
#             and those that all programs of the section share
#   program   README, hc(7) and bin/ list the same programs
#   setting   hc.conf(5), etc/hc.conf and hc-conf have the same settings
use strict;
use warnings;

my ($exceptions, $bin, @programs) = @ARGV;
my (%allowed, $found);

open my $x, '<', $exceptions or die "exceptions: $!\n";
/^(\w+)\s+(\S+)\s+\S/ and $allowed{"$1 $2"} = 1 while <$x>;
close $x;

sub finding {
	my ($rule, $file, $what) = @_;
	my ($word) = $what =~ /^(\S+)/;
	return if $allowed{"$rule $file"} || $allowed{"$rule $file:$word"};
	print "$file: $rule: $what\n";
	$found = 1;
}

sub slurp {
	my ($file) = @_;
	open my $f, '<', $file or return '';
	local $/;
	return <$f>;
}

sub output {
	my (@command) = @_;
	open my $f, '-|', @command or die "$command[0]: $!\n";
	my $text = do { local $/; <$f> };
	close $f;
	return defined $text ? $text : '';
}

my ($list) = slurp('README') =~ /^What is in it\n-+\n(.*?)\n\n\n/ms;
my %readme = map { $_ => 1 } ($list // '') =~
    /(?:^    |, |,\n    )(hc(?:-[a-z]+)*)/mg;

# Both as { "-c --config" => "FILE" }.
sub options_of_program {
	my ($help) = @_;
	my %o;
	for (split /\n/, $help) {
		next unless
		    /^  (?:(-\w),?|  ) ?( ?--[\w-]+)?(?: (\S+))?\s\s+\S/ &&
		    (defined $1 || defined $2);
		my ($c, $name, $arg) = ($1 // '', $2 // '', $3 // '');
		$name =~ s/ //g;
		$o{join ' ', grep { $_ ne '' } $c, $name} = $arg;
	}
	return %o;
}

sub options_of_page {
	my ($page) = @_;
	my %o;
	for (split /\n/, $page) {
		next unless s/^\.It (Fl)/$1/;
		my ($arg) = / Ar (.*)$/;
		s/ Ar .*//;
		my @names = map { "-$_" } /Fl ([\w-]+)/g;
		($arg = $arg // '') =~ s/ Ns //g;
		$o{join ' ', @names} = $arg;
	}
	return %o;
}

sub check_options {
	my ($prog, $page, $text) = @_;
	my $help = output("$bin/$prog", '-h');
	my %is = options_of_program($help);
	my %says = options_of_page($text);
	for (sort keys %is) {
		finding('option', $page, "$_ is not described"), next
		    unless exists $says{$_};
		finding('option', $page, "$_ takes $is{$_}, not $says{$_}")
		    if $says{$_} ne $is{$_};
	}
	for (sort keys %says) {
		finding('option', $page, "$_ is no option of $prog")
		    unless exists $is{$_};
	}
	my @shared = ('-h --help', '-V --version');
	push @shared, '-c --config', '-n --dry-run', '-v --verbose'
	    if $page =~ /8$/;
	for (@shared) {
		finding('option', $page, "$_ is missing, which all have")
		    unless exists $is{$_};
	}
	my ($summary) = $help =~ /^\Q$prog\E: (.*)$/m;
	my ($nd) = $text =~ /^\.Nd (.*)$/m;
	finding('man', $page, 'its .Nd is not what -h says')
	    unless defined $nd && defined $summary && $nd eq $summary;
}

sub check_page {
	my ($page) = @_;
	my $text = slurp($page);
	for (split /\n/, output('sh', '-c', 'mandoc -Tlint "$0" 2>/dev/null',
	    $page)) {
		finding('man', $page, $_)
		    unless /referenced manual not found/;
	}
	while ($text =~ /^\.Xr (hc[\w.-]*) (\d)/mg) {
		finding('man', $page, "$1($2) does not exist")
		    unless -e "man/$1.$2" || $readme{$1};
	}
	return $text;
}

sub check_program {
	my ($prog) = @_;
	my ($page) = grep { -e } map { "man/$prog.$_" } 1, 8;
	return finding('man', "bin/$prog", "$prog has no page in man/")
	    unless defined $page;
	my $text = slurp($page);
	for my $section ('EXIT STATUS', 'EXAMPLES', 'SEE ALSO') {
		finding('man', $page, "$section: section missing")
		    unless $text =~ /^\.Sh \Q$section\E$/m;
	}
	check_options($prog, $page, $text);
}

sub check_lists {
	my %bin = map { $_ => 1 } @programs;
	my %man = map { $_ => 1 } slurp('man/hc.7') =~
	    /^\.It Xr (hc(?:-[a-z]+)*) \d/mg;
	for (sort keys %bin) {
		finding('program', 'README', "$_ is not listed")
		    unless $readme{$_};
	}
	for (sort keys %readme) {
		finding('program', 'README', "$_ is not in bin/")
		    unless $bin{$_};
		finding('program', 'man/hc.7', "$_ is not listed")
		    unless $man{$_};
	}
	for (sort keys %man) {
		finding('program', 'man/hc.7', "$_ is not in README")
		    unless $readme{$_};
	}
}

sub check_settings {
	my %is;
	for (split /\n/, output("$bin/hc-conf", '-l')) {
		my ($name, $kind, $default) = split /\t/;
		$is{$name} = "$kind $default";
	}
	my $page = 'man/hc.conf.5';
	my %says;
	for (split /\n/, slurp($page)) {
		next unless /^\.It[ ]Ev[ ]([A-Z]\w*)[ ]Pq[ ]Cm[ ](\w+)
		    (?:[ ],[ ]No[ ]default[ ]Li[ ](.*))?/x;
		$says{$1} = 1;
		my ($name, $kind, $default) = ($1, $2, $3);
		finding('setting', $page, "$name does not exist"), next
		    unless exists $is{$name};
		my ($k, $d) = split / /, $is{$name}, 2;
		finding('setting', $page, "$name is of kind $k") if $k ne $kind;
		finding('setting', $page, "$name has the default $d")
		    if defined $default && $default =~ s/\\&?//gr ne $d;
	}
	for (sort keys %is) {
		finding('setting', $page, "$_ is not described")
		    unless $says{$_};
	}
	finding('setting', 'etc/hc.conf', 'not what hc-conf --example prints')
	    if slurp('etc/hc.conf') ne output("$bin/hc-conf", '--example');
}

check_page($_) for glob 'man/*.[1-9]';
check_program($_) for @programs;
check_lists();
check_settings();
exit($found ? 1 : 0);
