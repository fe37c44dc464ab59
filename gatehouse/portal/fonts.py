"""Which font files a page shows nearly for sure, by its language: they are fetched beside the stylesheet, not after it.

`looks/base.css` says which characters each holds. A file that came late would leave single letters in another face.
"""

_ALWAYS = ("onest-ascii-wght-normal", "jetbrains-mono-latin-500-normal")
_LATIN = ("onest-latin-wght-normal",)
_CYRILLIC = ("onest-cyrillic-wght-normal",)
_FURTHER = {
    **dict.fromkeys(("de", "es", "fr", "nl", "pt"), _LATIN),
    **dict.fromkeys(("ru", "uk"), _CYRILLIC),
    "tr": ("onest-turkish-wght-normal", "onest-turkish-vowels-wght-normal"),
    "vi": ("onest-vietnamese-wght-normal", "onest-vietnamese-vowels-wght-normal"),
}


def font_files(language: str) -> list[str]:
    """Static names of the files for pages in this language (as Django names it)."""
    further = _FURTHER.get(language.partition("-")[0], ())
    return [f"looks/fonts/{name}.woff2" for name in (*_ALWAYS, *further)]
