"""An answer as its customer will get it, and the moment in which it may still be taken back."""

from playwright.sync_api import expect

from tests.e2e.workspace.test_drafts import Desk, begin, write


def test_the_mail_is_seen_before_and_the_answer_taken_back_after(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Too soon")
    write(page, "Your deposit **arrived**.")
    page.locator("#sheet-answer [data-show-preview]").click()
    mail = page.frame_locator("#sheet-answer .mailview__frame")
    expect(mail.locator("h1")).to_contain_text("We answered your ticket")
    page.locator("#sheet-answer .mailview button[value=text]").click()
    expect(mail.locator("pre")).to_contain_text("reply to this mail")
    page.locator("#sheet-answer [data-show-preview]").click()
    page.locator("#sheet-answer .pen__send").click()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#sheet-answer textarea")).to_have_value("Your deposit **arrived**.")
    expect(page.get_by_role("log")).not_to_contain_text("arrived")
