"""Find the secrets of a text and put marks in their place."""

import re
from collections.abc import Iterable, Iterator

from gatehouse.guard import phrases
from gatehouse.guard.kinds import MARKS, Finding, Redacted, SecretKind
from gatehouse.guard.scan import Scan


def _phrases(scan):
    for phrase in phrases.phrases(scan):
        yield Finding(scan.words.start(phrase.first), scan.words.end(phrase.last), SecretKind.RECOVERY_PHRASE, phrase.count)

def find(text, *, exempt=False):
    scan = Scan(text)
    out=[]
    for f in _phrases(scan):
        s,e=scan.view.original(f.start,f.end)
        out.append(Finding(s,e,f.kind,f.count))
    return sorted(out)
