"""What is in the back office."""

from typing import Any

from django.contrib import admin
from django.urls import path

from gatehouse.accounts.models import User
from gatehouse.backoffice import (
    agents,
    chat_pages,
    inbox_pages,
    legal_pages,
    mailbox_pages,
    region_pages,
    settings_pages,
    status_pages,
)
from gatehouse.channels.chat.models import Brand
from gatehouse.channels.email.models import Inbox, Mailbox
from gatehouse.conversations.models import (
    AnswerPromise,
    CannedReply,
    Department,
    OfficialAddress,
    Tag,
    Topic,
    TopicField,
)

PAGES: dict[Any, Any] = {
    Department: settings_pages.DepartmentAdmin,
    Topic: settings_pages.TopicAdmin,
    TopicField: settings_pages.TopicFieldAdmin,
    CannedReply: settings_pages.CannedReplyAdmin,
    OfficialAddress: settings_pages.OfficialAddressAdmin,
    AnswerPromise: settings_pages.AnswerPromiseAdmin,
    Tag: settings_pages.TagAdmin,
    Brand: chat_pages.BrandAdmin,
    Inbox: inbox_pages.InboxAdmin,
    Mailbox: mailbox_pages.MailboxAdmin,
    User: agents.AgentAdmin,
    **legal_pages.PAGES,
    **region_pages.PAGES,
    **status_pages.PAGES,
}

for model, page in PAGES.items():
    if not admin.site.is_registered(model):
        admin.site.register(model, page)

urlpatterns = [path("", admin.site.urls)]
