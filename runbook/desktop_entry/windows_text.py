"""PURE. What PowerShell is told to do with the two shortcuts of Windows, and what it answered.

The script is a constant: everything that differs from PC to PC comes by the environment, where it
is text and nothing else. It holds no double quotes: it stands on a command line.
"""

from collections.abc import Mapping, Sequence

from runbook.desktop_entry.entry import HOT_KEY, MARK, Became, Icon, Outcome, Part

ARGUMENTS = ("-NoLogo", "-NoProfile", "-NonInteractive", "-Command")
_PARTS = {"Desktop": Part.DESKTOP, "Programs": Part.MENU}
SCRIPT = r"""
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false
$shell = New-Object -ComObject WScript.Shell
foreach ($place in 'Desktop', 'Programs') {
  $path = ''
  try {
    $folder = [Environment]::GetFolderPath($place)
    $path = Join-Path $folder ($env:RUNBOOK_ICON_NAME + '.lnk')
    $there = Test-Path -LiteralPath $path
    $link = $shell.CreateShortcut($path)
    $key = if ($place -eq 'Programs') { $env:RUNBOOK_ICON_KEY } else { '' }
    if ($there -and $link.Description -notlike ('*' + $env:RUNBOOK_ICON_MARK)) { $became = 'not_ours' }
    elseif ($env:RUNBOOK_ICON_DO -eq 'status') { $became = if ($there) { 'there' } else { 'absent' } }
    elseif ($env:RUNBOOK_ICON_DO -eq 'remove') {
      if ($there) { Remove-Item -LiteralPath $path -Force; $became = 'removed' } else { $became = 'absent' }
    }
    else {
      $same = $there -and $link.TargetPath -eq $env:RUNBOOK_ICON_TARGET -and $link.Arguments -eq $env:RUNBOOK_ICON_ARGUMENTS
      $link.TargetPath = $env:RUNBOOK_ICON_TARGET
      $link.Arguments = $env:RUNBOOK_ICON_ARGUMENTS
      $link.Description = $env:RUNBOOK_ICON_COMMENT
      $link.IconLocation = $env:RUNBOOK_ICON_PICTURE + ',0'
      $link.WorkingDirectory = [Environment]::GetFolderPath('UserProfile')
      if ($key) { $link.Hotkey = $key }
      $link.Save()
      $became = if ($same) { 'as_it_was' } else { 'made' }
    }
    [Console]::Out.WriteLine(($place, $became, $path, '') -join [char]9)
  } catch {
    $reason = $_.Exception.Message -replace '\s+', ' '
    [Console]::Out.WriteLine(($place, 'failed', $path, $reason) -join [char]9)
  }
}
"""  # noqa: E501 - lines of another language


def environment(do: str, icon: Icon, picture: str) -> Mapping[str, str]:
    """What the script is told. ``do``: ``install``, ``remove`` or ``status``."""
    return {
        "RUNBOOK_ICON_DO": do,
        "RUNBOOK_ICON_NAME": icon.name,
        "RUNBOOK_ICON_MARK": MARK,
        "RUNBOOK_ICON_KEY": HOT_KEY.upper(),
        "RUNBOOK_ICON_TARGET": icon.command[0],
        "RUNBOOK_ICON_ARGUMENTS": arguments(icon.command[1:]),
        "RUNBOOK_ICON_COMMENT": f"{icon.comment} · {MARK}",
        "RUNBOOK_ICON_PICTURE": picture,
    }


def arguments(words: Sequence[str]) -> str:
    """Arguments as one line, as Microsoft's C runtime takes it apart again."""
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if word and not any(sign in word for sign in ' \t"'):
        return word
    quoted, slashes = "", 0
    for sign in word:
        if sign == '"':
            quoted += "\\" * (slashes + 1)
        slashes = slashes + 1 if sign == "\\" else 0
        quoted += sign
    return '"' + quoted + "\\" * slashes + '"'


def answered(said: str) -> tuple[Outcome, ...]:
    """What became of each part; one that nothing was said of has failed.

    The key goes with the start menu's shortcut.
    """
    found = {Part.DESKTOP: Outcome(Part.DESKTOP, Became.FAILED)}
    found[Part.MENU] = Outcome(Part.MENU, Became.FAILED)
    for line in said.splitlines():
        place, _, rest = line.partition("\t")
        became, _, rest = rest.partition("\t")
        path, _, reason = rest.partition("\t")
        if place in _PARTS and became in frozenset(Became):
            part = _PARTS[place]
            found[part] = Outcome(part, Became(became), path.strip(), reason.strip())
    menu = found[Part.MENU]
    key = Outcome(Part.HOT_KEY, menu.became, menu.where, menu.reason)
    return (*found.values(), key)


def fits(texts: Sequence[str], encoding: str) -> bool:
    """Whether these can stand in a shortcut: Windows writes it in the code page of the system."""
    try:
        for one in texts:
            one.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
