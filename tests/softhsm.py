"""A PKCS#11 token in software, for whatever works with tokens."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"


def token(folder: Path, label: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a new token that lies in a folder; skip the test where there is no SoftHSM."""
    tool = shutil.which("softhsm2-util")
    if not (LIBRARY.exists() and tool):
        pytest.skip("there is no token to try it on (on Debian and Ubuntu: apt install softhsm2)")
    import pkcs11

    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "conf"))
    monkeypatch.setenv("PYKCS11LIB", str(LIBRARY))
    words = ["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN]
    subprocess.run([tool, *words], check=True, capture_output=True)
    library = pkcs11.lib(str(LIBRARY))
    library.reinitialize()  # another test has had it, with its own tokens
    return library.get_token(token_label=label)
