/**
 * Programs that begin a message with what strangers type, or may: a user name at a sign-in, a command, a request.
 * They write into the same file as Nexthink, and a bracket after their tag is never an event. Here stand their names in
 * small letters, without a path.
 */
const FOREIGN_PROGRAMS = [
	// Sign-ins and other users' rights.
	'agetty atd chage chfn chpasswd chsh cron crond doas getty gpasswd groupadd groupdel groupmod login mingetty',
	'newgrp passwd pkexec polkit-agent-helper-1 polkitd runuser su sudo sulogin systemd systemd-logind systemd-user',
	'unix_chkpwd useradd userdel usermod cockpit-session cockpit-tls cockpit-ws',
	'gdm gdm-password gdm-session-worker kdm lightdm sddm xdm xrdp xrdp-sesman',
	// From elsewhere.
	'dropbear rexecd rlogind rshd sshd sshd-auth sshd-session telnetd',
	'ftpd proftpd pure-ftpd tftpd vsftpd nmbd smbd winbindd samba',
	'dhclient dhcpd dnsmasq named ntpd snmpd slapd sssd',
	'anvil auth courier cyrus dovecot exim exim4 imap imapd imap-login pop3-login pop3d postfix saslauthd sendmail smtpd',
	'apache apache2 haproxy httpd lighttpd nginx squid tomcat',
	'charon freeradius openvpn pluto pppd pptpd radiusd strongswan xl2tpd',
	'mariadbd mysqld postgres',
	// What is typed into a shell.
	'audisp audispd auditd bash csh dash ksh sh snoopy tcsh zsh',
];

/**
 * Words of a sentence before a name that somebody typed, in messages of programs that send no tag. Some hosts are called
 * like one of them.
 */
const WORDS_OF_SENTENCES = [
	'a an and as at by for from in is of on the to with',
	'account host message name password request session sign-in user username',
	'denied error failed failure invalid refused unknown warning',
];

const wordsOf = (lines: readonly string[]): string[] => lines.join(' ').split(' ');

/** A name of which nothing has to be cut off. Nearly every tag and host is one. */
const PLAIN_NAME = /^[a-z0-9_][a-z0-9_-]*$/;

const PROGRAMS: ReadonlySet<string> = new Set(wordsOf(FOREIGN_PROGRAMS));
const SENTENCES: ReadonlySet<string> = new Set(wordsOf(WORDS_OF_SENTENCES));

const INETD_PREFIX = 'in.';
/** Begins what programs write behind their name: a module, an instance, an extension. */
const BEHIND_NAME = /[(@.,;=]/;

/** The programs and words after which a bracket never counts, for the tests. */
export const FOREIGN_TAGS: readonly string[] = [...PROGRAMS, ...SENTENCES];
const FOREIGN: ReadonlySet<string> = new Set(FOREIGN_TAGS);

/**
 * Whether a tag names a program that repeats what strangers type, names none at all (`-`), or is a word of a sentence.
 *
 * @param tag without process id and colon
 */
export function isForeign(tag: string): boolean {
	if (PLAIN_NAME.test(tag)) return FOREIGN.has(tag);
	return isForeignProgram(tag) || SENTENCES.has(tag.toLowerCase());
}

/**
 * Whether a word names a program that repeats what strangers type, or none (`-`): with its path, in capitals, as a shell
 * of a sign-in (`-bash`), or with a module in parentheses.
 */
export function isForeignProgram(tag: string): boolean {
	if (PLAIN_NAME.test(tag)) return PROGRAMS.has(tag);
	let name = tag.slice(tag.lastIndexOf('/') + 1).toLowerCase();
	if (name.startsWith(INETD_PREFIX)) name = name.slice(INETD_PREFIX.length);
	const behind = name.search(BEHIND_NAME);
	if (behind !== -1) name = name.slice(0, behind);
	name = name.replace(/^-+/, '');
	return name === '' || PROGRAMS.has(name);
}

/** What syslog calls the kinds of programs and of messages; templates may write them, alone or as `kind.severity`. */
const FACILITIES: ReadonlySet<string> = new Set(
	(
		'kern user mail daemon auth security syslog lpr news uucp cron authpriv ftp ntp audit alert clock console ' +
		'solaris-cron cron2 local0 local1 local2 local3 local4 local5 local6 local7'
	).split(' '),
);
const SEVERITIES: ReadonlySet<string> = new Set(
	'emerg panic alert crit err error warning warn notice info debug'.split(' '),
);

/** Whether a word is a severity (`info`), or a facility with a severity (`local3.info`). */
export function isSeverity(word: string): boolean {
	const dot = word.indexOf('.');
	if (dot === -1) return SEVERITIES.has(word);
	return FACILITIES.has(word.slice(0, dot)) && SEVERITIES.has(word.slice(dot + 1));
}
