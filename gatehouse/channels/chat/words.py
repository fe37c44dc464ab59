"""The word lists of recovery phrases, for the check before anything leaves the device."""

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from gatehouse.guard.wordlists import index

# A page's language, and the list that its readers' wallets use; English is asked for everywhere.
LISTS = {
    "en": "english", "fr": "french", "es": "spanish", "pt": "portuguese", "tr": "turkish", "ru": "russian",
    "ja": "japanese", "ko": "korean", "zh-hans": "chinese_simplified", "zh-hant": "chinese_traditional",
}  # fmt: skip
_KEPT = 7 * 24 * 3600


@require_safe
def words(request: HttpRequest, language: str) -> HttpResponse:
    """A list's words as the guard compares them: folded, in order."""
    if language not in LISTS:
        raise Http404
    response = JsonResponse(_words(LISTS[language]), safe=False, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={_KEPT}"
    return response


@cache
def _words(name: str) -> list[str]:
    return list(index(name))
