"""Reads updates, one JSON object a line, and checks each against aiogram's model of the Bot API.

A field that the model does not know is a fault too: the real server does not send it. Prints one line for each fault.
"""

import json
import sys

from aiogram.types import TelegramObject, Update

# The server sends these for old clients, though no document names them.
UNDOCUMENTED = {
    "all_members_are_administrators",
    "accepted_gift_types",
    "can_manage_voice_chats",
    "can_send_media_messages",
    "new_chat_member",
    "new_chat_participant",
    "left_chat_participant",
}


def unknown_fields(value: object, path: str) -> list[str]:
    if isinstance(value, list):
        return [fault for number, item in enumerate(value) for fault in unknown_fields(item, f"{path}[{number}]")]
    if not isinstance(value, TelegramObject):
        return []
    faults = [f"{path}.{name} is unknown" for name in (value.model_extra or {}).keys() - UNDOCUMENTED]
    for name in type(value).model_fields:
        faults += unknown_fields(getattr(value, name, None), f"{path}.{name}")
    return faults


for line in sys.stdin:
    update = json.loads(line)
    number = update["update_id"]
    try:
        parsed = Update.model_validate(update)
        faults = unknown_fields(parsed, str(number))
        if not parsed.event:
            faults.append(f"{number} has no event")
    except Exception as error:  # Every way to refuse an update is a finding.
        faults = [f"{number}: {error}"]
    for fault in faults:
        print(fault)
