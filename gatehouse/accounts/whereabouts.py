"""Where a connection seems to come from: a hint, which never decides anything.

Either the operator's file in MaxMind's DB format (version 2.0) says so, or a proxy that we trust does.
"""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb
from django.conf import settings
from django.http import HttpRequest

from gatehouse.accounts.device_names import system_of
from gatehouse.accounts.places import country_of, is_place

log = logging.getLogger(__name__)
CLAIM = "gatehouse.country"  # in the environment of a request, where no header can write (project/wsgi.py)


def hint_of(request: HttpRequest) -> str:
    """The country, or the part of it, that this request comes from; empty when nobody knows."""
    place = in_file(request.META.get("REMOTE_ADDR", "")) or request.META.get(CLAIM, "").strip().upper()
    return place if is_place(place) else ""


def surroundings(request: HttpRequest) -> str:
    """The system that this request names, and its country as far as anybody knows: coarse enough to stay the same for
    somebody who goes out of his house, and rarely what a copied cookie comes from."""
    return f"{system_of(request.headers.get('User-Agent', ''))}/{country_of(hint_of(request))}"


def check_file(file: Path) -> None:
    """Open it once. Raises OSError and maxminddb.InvalidDatabaseError."""
    maxminddb.open_database(file).close()


def in_file(ip: str) -> str:
    """What the operator's file says about an address; empty without one."""
    file = settings.GEOIP_MMDB
    if not file or not ip:
        return ""
    try:
        return _place(_reader(file, Path(file).stat().st_mtime_ns).get(ip))
    except ValueError:  # no address at all, or one of IPv6 that a file for IPv4 does not have
        return ""
    except (OSError, maxminddb.InvalidDatabaseError) as trouble:
        log.warning("GEOIP_MMDB could not be read: %s", trouble)
        return ""


@lru_cache(maxsize=1)
def _reader(file: str, changed: int) -> maxminddb.Reader:
    """One for all threads; another once the file was replaced."""
    return maxminddb.open_database(file)


def _place(row: Any) -> str:
    """Of a row as MaxMind's country and city files and those that follow them have it."""
    country = _code(row, "country")
    parts = row.get("subdivisions") if isinstance(row, dict) else None
    part = (
        parts[0].get("iso_code") if country and isinstance(parts, list) and parts and isinstance(parts[0], dict) else ""
    )
    return f"{country}-{part}" if part else country


def _code(row: Any, name: str) -> str:
    found = row.get(name) if isinstance(row, dict) else None
    return str(found.get("iso_code", "")) if isinstance(found, dict) else ""
