"""The log's files for everybody, its page, clearance tokens."""

from django.urls import path

from rahdari.gate.ledger import published, tokens, views

app_name = "ledger"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("checkpoint", published.checkpoint, name="checkpoint"),
    path("tile/<path:path>", published.tile, name="tile"),
    path("counts/<str:day>", published.counts, name="counts"),
    path("key/", views.key, name="key"),
    path("others/", views.add, name="add"),
    path("others/<int:other>/remove/", views.remove, name="remove"),
    path("others/<int:other>/look/", views.look, name="look"),
    path("others/<int:other>/cosigned", views.cosigned, name="cosigned"),
    path("brought/<int:fault>/", views.explain, name="explain"),
    path("brought/<int:fault>/settle/", views.settle, name="settle"),
    path("bring/", views.bring, name="bring"),
    path("tokens/", tokens.look, name="tokens"),
    path("tokens/again/", tokens.again, name="again"),
    path("tokens/<str:reference>/", tokens.show, name="token"),
]
