"""Log-ins and keys as they stand in commands, logs and settings, and what only looks like one."""

import pytest

from runbook.agent.evidence.identity import known_here
from runbook.bundle.known import Kind, Known, remains
from runbook.bundle.redaction import Redactor
from runbook.settings import Settings
from runbook.settings.file import Loaded

SALT = bytes(32)


def redactor(*known: Known) -> Redactor:
    return Redactor(known, SALT)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vpnc --password hunter2pass --verbose", "vpnc --password [secret] --verbose"),
        ("x --db-token 'two words' y", "x --db-token [secret] y"),
        ("mysql -u root -phunter2pass crm", "mysql -u root -p[secret] crm"),
        ("mysqldump.exe -p hunter2pass crm", "mysqldump.exe -p [secret] crm"),
        ("trac.exe connect -s bank -u anna -p hunter2pass", "-p [secret]"),
        ('"C:\\VPN\\trac.exe" connect -p "two words"', "-p [secret]"),
        ("openfortivpn vpn:443 -u anna -p hunter2pass", "-p [secret]"),
        ("sshpass -phunter2pass ssh host", "sshpass -p[secret] ssh host"),
        ("plink -pw hunter2pass host", "plink -pw [secret] host"),
        ("curl -u anna:hunter2pass https://crm.bank.example/", "https://crm.bank.example/"),
        ('rasdial "Bank VPN" anna hunter2pass', "[secret]"),
        ("net use Z: \\\\files\\crm hunter2pass /user:BANK\\anna", "[secret]"),
        ("OPENAI sk-proj-9f8e7d6c5b4a3f2e1d0c done", "OPENAI [secret] done"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "[secret]"),
        ("github_pat_11ABCDEFG0abcdefghij_klmnopqrstuvwxyz0123456789", "[secret]"),
        ("glpat-9f8e7d6c5b4a3f2e1d0c", "[secret]"),
        ("id AKIAIOSFODNN7EXAMPLE.", "id [secret]."),
        ("xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy", "[secret]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.dBjftJeZ4CVPmB92K27u", "[secret]"),
        ("DB_PASS=hunter2pass", "[secret]"),
        ("MYSQL_PWD=hunter2pass", "[secret]"),
        ("GITHUB_PAT=hunter2pass", "[secret]"),
        ("http_auth = 'hunter2pass'", "[secret]"),
        ("SENTRY_DSN=hunter2pass", "[secret]"),
        ('{"dbPass": "hunter2pass"}', "[secret]"),
        ('{"auth": "hunter2pass", "port": 1}', '"port": 1'),
        ("/login?pat=hunter2pass&next=1", "&next=1"),
        ("pass = hunter2pass", "[secret]"),
    ],
)
def test_a_credential_goes_and_what_stands_around_it_stays(text: str, said: str) -> None:
    found = redactor().text(text)
    assert said in found
    for gone in ("hunter2pass", "two words", "16C7e42F", "AKIAI", "9f8e7d6c", "17653672481"):
        assert gone not in found


@pytest.mark.parametrize(
    "text",
    [
        "BANK\\a.ivanova", "/user:BANK\\a.ivanova", "runas /u:BANK\\a.ivanova cmd",
        "Учётная запись:BANK\\a.ivanova", "BANK\\\\a.ivanova", "bank.local\\a.ivanova",
        "bank\\a.ivanova", "user=bank\\ivanova", "BANK_RU\\ivanova", "БАНК\\иванова",
    ],
)  # fmt: skip
def test_an_account_of_the_banks_domain_goes_however_it_is_written(text: str) -> None:
    found = redactor().text(text)
    assert "ivanova" not in found
    assert "иванова" not in found
    assert "[user]" in found


@pytest.mark.parametrize(
    "text",
    [
        "PATH=/usr/bin:/bin", "author=somebody", "compat = true", "bypass=1", "compass: 7",
        "auth: failed after 3 s", "the pass: 3", "task-9f8e7d6c5b4a3f2e1d0c", "risk-9-of-10-points",
        "ssh -p 2222 host", "mkdir -p /var/lib/runbook", "psql -p 5432", "curl -p proxy",
        "mysql --port 3306", "vpnc --auth-user-pass /etc/vpn/file", "--password-file /etc/vpn/x",
        "HKLM\\SOFTWARE", "C:\\Windows\\System32\\drivers", "src\\main.c", "logs\\trac.log",
        ".venv\\Scripts\\python.exe", "\\\\files.bank.local\\crm", "\\\\FILES\\crm",
        "python3.11\\Lib", "100% of 41", "C:\\OpenVPN\\agent.exe",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_credential_stays(text: str) -> None:
    assert redactor().text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "hunter\u200b2pass", "h\u00adunter2\u2060pass", "hunter2\ufeffpass", "hunter%32pass",
        "hunter%2532pass", "%68%75nter2pass", "h%E2%80%8Bunter2pass",
    ],
)  # fmt: skip
def test_a_known_secret_is_found_under_a_disguise(text: str) -> None:
    known = Known(Kind.SECRET, "hunter2pass")
    assert redactor(known).text(f"sent {text}, then") == "sent [secret], then"
    assert remains(f'{{"a": "{text}"}}'.encode(), [known])


def test_a_known_secret_is_found_where_only_some_of_its_signs_are_encoded() -> None:
    known = Known(Kind.SECRET, "p@ss:wörd/7")
    for text in ("p%40ss:wörd/7", "p@ss%3Aw%C3%B6rd/7", "p@ss:wörd%252f7"):
        assert redactor(known).text(text) == "[secret]"
    assert redactor(Known(Kind.SECRET, "abc%32def")).text("x abc%32def") == "x [secret]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fe80::/64", "fe80::/64"),
        ("2a00:1450::/32", "2a00:1450::/32"),
        ("2a00:1450:4010:c07::/64 dev eth0", "2a00:1450::/32 dev eth0"),
        ("2000::/3", "2000::/3"),
        ("95.84.17.0/24", "95.84.17.0/24"),
        ("95.84.17.203/32", "95.84.17.0/24"),
        ("95.84.0.0/16", "95.84.0.0/16"),
        ("10.20.0.0/16", "10.20.0.0/16"),
        ("fd00::/8", "fd00::/8"),
        ("fe80::1%eth0/64", "fe80::/64"),
        ("2001:0:53aa:64c::/64", "2001::/32"),
    ],
)
def test_a_route_says_its_prefix_once(text: str, said: str) -> None:
    assert redactor().text(text) == said


def test_a_kept_network_keeps_its_own_prefix() -> None:
    assert Redactor((), SALT, keep={"203.0.113.0"}).text("203.0.113.0/29") == "203.0.113.0/29"


_SECRET = "hunter2pass"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASS", _SECRET), ("MYSQL_PWD", _SECRET), ("SSHPASS", _SECRET), ("GITHUB_PAT", _SECRET),
        ("NPM_AUTH", _SECRET), ("SENTRY_DSN", _SECRET), ("PAT", _SECRET), ("auth", _SECRET),
        ("ORDERS_DSN", f"postgres://crm:{_SECRET}@db.bank.internal/crm"),
        ("HTTPS_PROXY", f"http://anna:{_SECRET}@proxy.bank.example:3128"),
    ],
)  # fmt: skip
def test_a_secret_of_the_environment_is_known_by_its_name(name: str, value: str) -> None:
    known = known_here(Loaded(Settings()), {name: value})
    assert Known(Kind.SECRET, _SECRET) in known


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATH", "/usr/local/bin"), ("PWD", "/var/lib/runbook"), ("OLDPWD", "/var/lib/runbook"),
        ("GIT_AUTHOR_NAME", "somebody"), ("SSH_ASKPASS", "/usr/bin/ksshaskpass"),
        ("NO_PROXY_BYPASS", "localhost"), ("SSH_AUTH_SOCK", "/tmp/agent.1"), ("COMPAT", "version"),
        ("PROXY_AUTH", "enabled"), ("XAUTHORITY", "/run/user/x"),
    ],
)  # fmt: skip
def test_what_is_no_secret_of_the_environment_is_not_taken_out_everywhere(
    name: str, value: str
) -> None:
    known = known_here(Loaded(Settings()), {name: value})
    assert Known(Kind.SECRET, value) not in known
