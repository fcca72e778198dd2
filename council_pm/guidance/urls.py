"""Addresses of the booklet, of words, and of the log of the system itself."""

from django.urls import path

from council_pm.guidance.views import booklet, log, words

app_name = "guidance"
urlpatterns = [
    path("", booklet.home, name="home"),
    path("booklet/", booklet.booklet, name="booklet"),
    path("pages/new/", booklet.page_new, name="page_new"),
    path("pages/<slug:slug>/", booklet.page, name="page"),
    path("pages/<slug:slug>/changes/", booklet.page_history, name="page_history"),
    path("pages/<slug:slug>/changes/<int:number>/", booklet.page_revision, name="page_revision"),
    path("pages/<slug:slug>/edit/", booklet.page_edit, name="page_edit"),
    path("pages/<slug:slug>/withdraw/", booklet.page_withdraw, name="page_withdraw"),
    path("words/", words.word_list, name="word_list"),
    path("words/new/", words.word_new, name="word_new"),
    path("words/<slug:slug>/", words.word, name="word"),
    path("words/<slug:slug>/edit/", words.word_edit, name="word_edit"),
    path("words/<slug:slug>/withdraw/", words.word_withdraw, name="word_withdraw"),
    path("log/", log.log_list, name="log_list"),
    path("log/new/", log.log_new, name="log_new"),
    path("log/<int:entry_id>/", log.log_entry, name="log_entry"),
    path("log/<int:entry_id>/correct/", log.log_correct, name="log_correct"),
    path("log/<int:entry_id>/look/", log.log_look, name="log_look"),
]
