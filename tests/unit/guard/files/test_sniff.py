import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.guard.files import Reason, Refused, inspect
from gatehouse.guard.files.sniff import sniff
from gatehouse.testing import files


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept_as"),
    [
        (files.picture("PNG"), "a.png", "image/png", "a.png"),
        (files.picture("JPEG"), "a.png", "image/jpeg", "a.jpg"),
        (files.picture("WEBP"), "a", "image/webp", "a.webp"),
        (files.picture("GIF"), "a.gif", "image/png", "a.png"),
        (files.heic(), "IMG_1.HEIC", "image/jpeg", "IMG_1.jpg"),
        (files.recording(b"mp42"), "a.mp4", "video/mp4", "a.mp4"),
        (files.recording(b"qt  "), "a.MOV", "video/quicktime", "a.mov"),
        (files.recording(b"M4A "), "voice", "audio/mp4", "voice.m4a"),
        (files.WEBM, "a.webm", "video/webm", "a.webm"),
        (files.MP3, "a.mp3", "audio/mpeg", "a.mp3"),
        (b"ID3\x04" + bytes(50), "a.mp3", "audio/mpeg", "a.mp3"),
        (files.OGG, "a.ogg", "audio/ogg", "a.ogg"),
        (files.WAV, "a.wav", "audio/wav", "a.wav"),
        (files.PDF, "a.pdf", "application/pdf", "a.pdf"),
        (b"\r\n" + files.PDF, "a", "application/pdf", "a.pdf"),
        (b"hello\n", "a.txt", "text/plain", "a.txt"),
        (b"\x1b[31mred\x1b[0m\n", "bot.log", "text/plain", "bot.log"),
        ("爆仓\n".encode("utf-16"), "a.txt", "text/plain", "a.txt"),
        (b"\xef\xbb\xbfhello", "notes", "text/plain", "notes.txt"),
        ("Зачисление;1\n".encode("cp1251"), "a.csv", "text/csv", "a.csv"),
        ("充值\n".encode("gbk"), "a.txt", "text/plain", "a.txt"),
        (b"a,b\n1,2\n", "a.csv", "text/csv", "a.csv"),
        (b'{"a": 1}', "a.json", "application/json", "a.json"),
        (b"MZ,pair,price\n1,2,3\n", "a.csv", "text/csv", "a.csv"),
        (files.office("docx"), "a.docx", files.kinds.DOCX.media_type, "a.docx"),
        (files.office("xlsx"), "a.zip", files.kinds.XLSX.media_type, "a.xlsx"),
        (files.office("pptx"), "a.pptx", files.kinds.PPTX.media_type, "a.pptx"),
        (files.open_document("text"), "a.odt", files.kinds.ODT.media_type, "a.odt"),
        (files.open_document("spreadsheet"), "a.ods", files.kinds.ODS.media_type, "a.ods"),
        (files.zipped({"a.log": "x", "b/c.txt": "y"}), "logs.zip", "application/zip", "logs.zip"),
        (gzip.compress(b"hello", mtime=0), "bot.log.gz", "application/gzip", "bot.log.gz"),
    ],
)
def test_what_is_allowed_is_known_by_its_content(content: bytes, name: str, media_type: str, kept_as: str) -> None:
    inspected = inspect(io.BytesIO(content), name=name)
    assert (inspected.kind.media_type, inspected.name) == (media_type, kept_as)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", Reason.EMPTY),
        (files.EXE, "photo.png", Reason.PROGRAM),
        (files.ELF, "a", Reason.PROGRAM),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", Reason.PROGRAM),
        (b"@echo off\r\ndel *\r\n", "a.txt", Reason.PROGRAM),
        (b"print(1)\n", "a.py", Reason.PROGRAM),
        (b"Get-Item\n", "a.PS1", Reason.PROGRAM),
        (files.EPS, "a.png", Reason.TYPE_NOT_ALLOWED),
        (files.SVG, "a.png", Reason.WEB_PAGE),
        (b"\n<?xml version='1.0'?>" + files.SVG, "a.txt", Reason.WEB_PAGE),
        (files.HTML, "a.txt", Reason.WEB_PAGE),
        (b"<?php system($_GET[1]);", "a.txt", Reason.WEB_PAGE),
        (b"<%eval request(1)%>", "a.log", Reason.WEB_PAGE),
        ("\ufeff<html>".encode("utf-16-le"), "a.txt", Reason.WEB_PAGE),
        (b"body {}", "a.css", Reason.WEB_PAGE),
        (b"{\\rtf1 hello}", "a.rtf", Reason.TYPE_NOT_ALLOWED),
        (files.OLD_OFFICE, "a.doc", Reason.OLD_OFFICE),
        (files.OLD_OFFICE, "a.docx", Reason.DOCUMENT_ENCRYPTED),
        (files.MKV, "a.webm", Reason.TYPE_NOT_ALLOWED),
        (files.AVIF, "a.heic", Reason.TYPE_NOT_ALLOWED),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "a.zip", Reason.TYPE_NOT_ALLOWED),
        (b"text with a \0 in it", "a.txt", Reason.TYPE_NOT_ALLOWED),
        (b"\xff\xfe\0\xd8", "a.txt", Reason.TYPE_NOT_ALLOWED),
        (b"caf\xe9", "unnamed", Reason.TYPE_NOT_ALLOWED),
        (b"GIF89a<script>alert(1)</script>", "a.gif", Reason.PICTURE_BROKEN),
        (files.picture("PNG")[:60], "a.png", Reason.PICTURE_BROKEN),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_reason(content: bytes, name: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        inspect(io.BytesIO(content), name=name)
    assert refusal.value.reason == reason


def test_the_log_learns_what_a_refused_file_seems_to_be() -> None:
    with pytest.raises(Refused) as refusal:
        sniff(io.BytesIO(b"7z\xbc\xaf\x27\x1c" + bytes(40)), "a.zip")
    assert "7-Zip" in refusal.value.detail


@given(st.binary(max_size=300), st.sampled_from(["a.png", "a.log", "a", "a.zip", "a.mp4"]))
def test_no_bytes_end_in_anything_but_an_answer(content: bytes, name: str) -> None:
    _answered(content, name)


@given(st.sampled_from(sorted(files.SAMPLES)), st.data())
def test_a_damaged_file_ends_in_an_answer(sample: str, data: st.DataObject) -> None:
    content = bytearray(files.SAMPLES[sample])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[at] = data.draw(st.integers(0, 255))
    _answered(bytes(content[: data.draw(st.integers(1, len(content)))]), sample)


def _answered(content: bytes, name: str) -> None:
    try:
        inspected = inspect(io.BytesIO(content), name=name)
    except Refused as refusal:
        assert refusal.message  # noqa: PT017
        return
    assert inspected.size > 0
