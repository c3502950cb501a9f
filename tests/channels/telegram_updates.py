"""Updates in the shape that Telegram's Bot API documents and sends. All people, names and ids in them are invented."""

from __future__ import annotations

import itertools
from typing import Any

CHAT = 5550001
NOW = 1_760_000_000  # when everything here is sent, in seconds since the epoch
TAP_ID = "23837000000000042"

_numbers = itertools.count(810_000_001)
_PHOTO = {"file_id": "AgACAgQAAx", "file_unique_id": "AQADx", "file_size": 1253, "width": 90, "height": 67}
_VOICE = {"file_id": "AwACAgQAAx", "file_unique_id": "AgADx", "file_size": 8200, "duration": 3}
_FILE = {"file_id": "BQACAgQAAx", "file_unique_id": "AgADy", "file_size": 52_000}
_PLACE = {"latitude": 52.0, "longitude": 5.0}
_OTHER = {"id": 5559999, "is_bot": False, "first_name": "Verzonnen Ander"}


def person(chat: int = CHAT) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Verzonnen", "last_name": "Gebruiker", "language_code": "nl"}


def private(chat: int = CHAT) -> dict[str, Any]:
    return {"id": chat, "first_name": "Verzonnen", "last_name": "Gebruiker", "type": "private"}


def message(content: dict[str, Any], *, chat: int = CHAT, date: int = NOW, number: int | None = None) -> dict[str, Any]:
    """An update with a message. `content` is what the message holds beside its envelope, or replaces of that."""
    number = next(_numbers) if number is None else number
    envelope = {"message_id": number % 100_000, "from": person(chat), "chat": private(chat), "date": date}
    return {"update_id": number, "message": {**envelope, **content}}


def text(text: str, **envelope: Any) -> dict[str, Any]:
    """A typed message; a slash command gets the entity that Telegram gives it."""
    content: dict[str, Any] = {"text": text}
    if text.startswith("/"):
        content["entities"] = [{"offset": 0, "length": len(text.split()[0]), "type": "bot_command"}]
    return message(content, **envelope)


def edited(content: dict[str, Any], *, chat: int = CHAT, date: int = NOW) -> dict[str, Any]:
    """A message of ten minutes ago that is changed at `date`."""
    update = message({**content, "edit_date": date}, chat=chat, date=date - 600)
    return {"update_id": update["update_id"], "edited_message": update["message"]}


def tap(key: str, *, chat: int = CHAT, tap_id: str = TAP_ID, number: int | None = None) -> dict[str, Any]:
    """A button tapped, under a message that the bot sent the day before."""
    number = next(_numbers) if number is None else number
    return {
        "update_id": number,
        "callback_query": {
            "id": tap_id,
            "from": person(chat),
            "message": {
                "message_id": 77,
                "from": {"id": 123456, "is_bot": True, "first_name": "Verzonnen Bot", "username": "verzonnen_bot"},
                "chat": private(chat),
                "date": NOW - 86_400,
                "text": "Bent u patiënt?",
                "reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": key}]]},
            },
            "chat_instance": "-3012345678901234567",
            "data": key,
        },
    }


# What a message can hold that is no text, by its type, with the key under `unsupported` in texts.yml.
UNSUPPORTED: dict[str, tuple[dict[str, Any], str]] = {
    "voice": ({"voice": {**_VOICE, "mime_type": "audio/ogg"}}, "gesproken"),
    "audio": ({"audio": {**_VOICE, "title": "Verzonnen lied", "mime_type": "audio/mpeg"}}, "gesproken"),
    "video_note": ({"video_note": {**_VOICE, "length": 240}}, "beeld"),
    "photo": ({"photo": [_PHOTO, {**_PHOTO, "width": 320}]}, "beeld"),
    "photo_with_caption": ({"photo": [_PHOTO], "caption": "Mag de huisarts dit delen?"}, "beeld"),
    "video": ({"video": {**_FILE, "width": 640, "height": 480, "duration": 4}}, "beeld"),
    "paid_media": ({"paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]}}, "beeld"),
    "document": ({"document": {**_FILE, "file_name": "verzonnen.pdf", "mime_type": "application/pdf"}}, "bestand"),
    "location": ({"location": _PLACE}, "plaats"),
    "venue": ({"venue": {"location": _PLACE, "title": "Plein", "address": "Plein 1"}, "location": _PLACE}, "plaats"),
    "contact": ({"contact": {"phone_number": "+31000000000", "first_name": "Verzonnen Ander"}}, "contact"),
    "sticker": ({"sticker": {**_FILE, "type": "regular", "width": 512, "height": 512, "emoji": "👍"}}, "plaatje"),
    "animation": ({"animation": {**_FILE, "duration": 2}, "document": {**_FILE, "file_name": "a.gif"}}, "plaatje"),
    "dice": ({"dice": {"emoji": "🎲", "value": 4}}, "plaatje"),
    "forwarded": (
        {
            "text": "Mag dat zomaar?",
            "forward_origin": {"type": "user", "date": NOW - 5000, "sender_user": _OTHER},
            "forward_from": _OTHER,
            "forward_date": NOW - 5000,
        },
        "doorgestuurd",
    ),
    "forwarded_by_old_fields": (
        {"text": "Mag dat?", "forward_sender_name": "Verzonnen Ander", "forward_date": NOW - 5000},
        "doorgestuurd",
    ),
    "forwarded_command": (
        {"text": "/wis", "forward_origin": {"type": "hidden_user", "date": NOW - 50, "sender_user_name": "Verzonnen"}},
        "doorgestuurd",
    ),
    "poll": ({"poll": {"id": "5", "question": "Ja?", "options": [{"text": "Ja", "voter_count": 0}]}}, "onbekend"),
    "story": ({"story": {"chat": {"id": 5559999, "type": "private"}, "id": 3}}, "onbekend"),
    "game": ({"game": {"title": "Verzonnen spel", "description": "", "photo": [_PHOTO]}}, "onbekend"),
    "checklist": ({"checklist": {"title": "Lijst", "tasks": [{"id": 1, "text": "Bellen"}]}}, "onbekend"),
    "of_the_future": ({"hologram": {"file_id": "x"}}, "onbekend"),
}


def album(*, chat: int = CHAT, pictures: int = 3) -> list[dict[str, Any]]:
    """The updates by which one album arrives."""
    return [message({"photo": [_PHOTO], "media_group_id": "13900000000000001"}, chat=chat) for _ in range(pictures)]


def not_for_us() -> dict[str, dict[str, Any]]:
    """Updates that nobody expects an answer to, by what they are."""
    group = {"id": -1001234567890, "title": "Verzonnen groep", "type": "supergroup"}
    bot = {"id": 654321, "is_bot": True, "first_name": "Andere Bot", "username": "andere_verzonnen_bot"}
    in_group = tap("0123456789abcdef")
    in_group["callback_query"]["message"]["chat"] = group
    inline = tap("0123456789abcdef")
    inline["callback_query"]["inline_message_id"] = "AAAAAx"
    del inline["callback_query"]["message"]
    game = tap("0123456789abcdef")
    game["callback_query"]["game_short_name"] = game["callback_query"].pop("data")
    hidden_edit = edited({"text": "Mag dat?"})
    del hidden_edit["edited_message"]["edit_date"]
    post = message({"text": "Nieuws", "chat": {**group, "type": "channel"}})["message"]
    reaction = {"chat": private(), "message_id": 7, "date": NOW, "user": person(), "old_reaction": []}
    member = {"user": bot, "status": "member"}
    return {
        "group": message({"text": "/start", "chat": {"id": -4455, "title": "Verzonnen groep", "type": "group"}}),
        "supergroup": message({"text": "Hoi", "chat": group}),
        "edited_in_group": {
            "update_id": next(_numbers),
            "edited_message": {**post, "chat": group, "from": person(), "edit_date": NOW},
        },
        "tap_in_group": in_group,
        "tap_under_inline_message": inline,
        "tap_on_game": game,
        "bot": message({"text": "Hoi", "from": bot}),
        "channel_post": {"update_id": next(_numbers), "channel_post": post},
        "edited_channel_post": {"update_id": next(_numbers), "edited_channel_post": {**post, "edit_date": NOW}},
        "live_location": edited({"location": {**_PLACE, "live_period": 900}}),
        "edited_by_telegram": hidden_edit,
        "blocked": {
            "update_id": next(_numbers),
            "my_chat_member": {
                "chat": private(),
                "from": person(),
                "date": NOW,
                "old_chat_member": member,
                "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
            },
        },
        "inline_query": {
            "update_id": next(_numbers),
            "inline_query": {"id": "9", "from": person(), "query": "mag", "offset": ""},
        },
        "reaction": {
            "update_id": next(_numbers),
            "message_reaction": {**reaction, "new_reaction": [{"type": "emoji", "emoji": "👍"}]},
        },
        "poll_answer": {
            "update_id": next(_numbers),
            "poll_answer": {"poll_id": "5", "user": person(), "option_ids": [0]},
        },
        "joined": message({"new_chat_members": [person()]}),
        "pinned": message({"pinned_message": {"message_id": 3, "date": 0, "chat": private()}}),
        "timer": message({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}}),
        "write_access": message({"write_access_allowed": {"from_request": True}}),
        "empty": {"update_id": next(_numbers)},
    }
