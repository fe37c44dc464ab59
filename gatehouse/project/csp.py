"""The content security policy: our own files and nonces, nothing inline, framed by nobody (CSP Level 3).

Not `strict-dynamic`: under it the scripts of the sign-in library, which carry no nonce, would be blocked.
"""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

BACK_OFFICE = "/backoffice/"
POLICY: dict[str, object] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "blob:", "data:"],
    "media-src": [SELF, "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],  # the chat
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
# Of what is no page nothing may be shown, wherever somebody opens it.
DATA = "default-src 'none'; frame-ancestors 'none'"
# The back office's library evaluates expressions in attributes and writes inline styles.
RELAXED: dict[str, object] = {"script-src": [SELF, UNSAFE_EVAL, NONCE], "style-src": [SELF, UNSAFE_INLINE]}


def policy(socket_url: str) -> dict[str, object]:
    """The policy of pages that connect to the gateway, which may have a port of its own."""
    parts = urlsplit(socket_url)
    return {**POLICY, "connect-src": [SELF, f"{parts.scheme}://{parts.netloc}"]}


class Csp(CSPMiddleware):
    """The strict policy everywhere, the relaxed one under the back office's path alone, and none of it for what a program
    reads: writing one anew takes longer than many a small answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type") == "application/json":
            response["Content-Security-Policy"] = DATA
            return response
        if request.path_info.startswith(BACK_OFFICE) and not hasattr(response, "_csp_replace"):
            response._csp_replace = RELAXED  # type: ignore[attr-defined]
        return super().process_response(request, response)


def nonce(request: HttpRequest) -> dict[str, object]:
    """`csp_nonce` for templates; django-htmx looks for this name, django-csp's own processor gives another."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
