"""The door's addresses, all under /desk/."""

from django.urls import path

from gatehouse.accounts import views

app_name = "door"

urlpatterns = [
    path("sign-in/", views.password_step, name="sign-in"),
    path("sign-in/code/", views.code_step, name="code"),
    path("sign-in/enrolment/", views.enrolment, name="enrolment"),
    path("sign-in/password/", views.first_password, name="first-password"),
    path("sign-in/confirmation/", views.confirmation, name="confirmation"),
    path("sign-out/", views.signing_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/authenticator/", views.factor, name="authenticator"),
]
