"""Who packed a record, and under which license: said by whoever packs, or not at all."""

import re
from dataclasses import dataclass

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from reports.errors import BundleError
from reports.plain import plain

_LONGEST = 200
_SINGLE = re.compile(r"(?!LicenseRef-)[A-Za-z0-9.+-]{1,80}")


@dataclass(frozen=True)
class Credits:
    """A name, and an identifier from the SPDX license list; empty where nothing was said."""

    creator: str = ""
    license: str = ""


def credited(creator: str, license_id: str) -> Credits:
    """Raises BundleError for a name that is more than a name, and for a license that SPDX does not know."""
    if creator != plain(creator) or len(creator) > _LONGEST:
        raise BundleError(f"the creator's name has more than {_LONGEST} characters, or some that cannot be seen")
    return Credits(creator, _license(license_id) if license_id else "")


def _license(name: str) -> str:
    advice = "name one of https://spdx.org/licenses, such as CC-BY-4.0"
    if not _SINGLE.fullmatch(name):
        raise BundleError(f"the license is not the identifier of a single one; {advice}")
    try:
        return str(canonicalize_license_expression(name))
    except InvalidLicenseExpression as error:
        raise BundleError(f"the license is none that SPDX knows; {advice}") from error
