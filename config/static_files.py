"""How static files are named: every one by its content, also where one JavaScript module imports another."""

import functools
import re
from pathlib import Path, PurePosixPath
from typing import ClassVar

from django.contrib.staticfiles import finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r"""(?m)^import .* from "\./([a-z_]+\.mjs)";$""")


class NamedByContent(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise ships no types
    """Django renames imports in `*.js` alone; a module kept under its plain name could be older than its importer."""

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("*.mjs", ((r"""(?P<matched>from "(?P<url>\./[a-z_]+\.mjs)";)""", 'from "%(url)s";'),)),
    )


@functools.cache
def modules_behind(name: str) -> tuple[str, ...]:
    """Return the names of all modules that this one brings in, directly or not, itself first."""
    names = [name]
    for one in names:
        found = finders.find(one)
        if found is None:
            message = f"There is no static file {one}."
            raise FileNotFoundError(message)
        source = Path(found).read_text(encoding="utf-8")
        folder = PurePosixPath(one).parent
        names += [each for each in (str(folder / other) for other in IMPORT.findall(source)) if each not in names]
    return tuple(names)
