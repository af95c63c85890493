"""A small keyboard bot on aiogram: proof that the emulator speaks the Bot API to somebody else's client.

Environment: BOT_API_URL, BOT_TOKEN.
"""

import asyncio
import os

from aiogram import Bot, Dispatcher, F, html
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    CallbackQuery,
    ErrorEvent,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

dispatcher = Dispatcher()
DRINKS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=name, callback_data=f"drink:{name}")] for name in ("Espresso", "Thee")]
)


@dispatcher.message(CommandStart())
async def start(message: Message, command: CommandObject) -> None:
    came_by = f" ({html.quote(command.args)})" if command.args else ""
    await message.answer(f"Dag <b>{html.quote(message.from_user.full_name)}</b>{came_by}, koffie?", reply_markup=DRINKS)


@dispatcher.callback_query(F.data.startswith("drink:"))
async def drink(query: CallbackQuery) -> None:
    chosen = query.data.removeprefix("drink:")
    await query.answer(f"{chosen} dus")
    if query.message.business_connection_id:
        await query.message.edit_text(f"Gekozen: {chosen}")
        return
    try:
        await query.message.edit_text(f"Gekozen: {chosen}", reply_markup=DRINKS)
    except TelegramBadRequest as error:
        await query.message.answer(f"Niets nieuws: {html.quote(error.message)}")
        return
    share = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Deel nummer", request_contact=True)]], resize_keyboard=True)
    await query.message.answer("Op welk nummer?", reply_markup=share)


@dispatcher.business_message(F.text)
async def customer(message: Message) -> None:
    if message.from_user.id == message.chat.id:  # Not the owner, nor this bot in the owner's name.
        await message.reply(f"Dag klant, {html.quote(message.text)}", reply_markup=DRINKS)


@dispatcher.message(F.contact)
async def contact(message: Message) -> None:
    own = message.contact.user_id == message.from_user.id
    text = f"Nummer {message.contact.phone_number}, {'van jezelf' if own else 'van een ander'}"
    try:
        await message.answer(text, reply_markup=ReplyKeyboardRemove())
    except TelegramRetryAfter as error:
        await asyncio.sleep(error.retry_after)
        await message.answer(text, reply_markup=ReplyKeyboardRemove())


@dispatcher.message(F.photo)
async def photo(message: Message) -> None:
    data = (await message.bot.download(message.photo[-1])).read()
    await message.answer_photo(BufferedInputFile(data, "terug.png"), caption=f"{len(data)} bytes")


@dispatcher.edited_message(F.text)
async def edited(message: Message) -> None:
    await message.reply(f"Eerst anders: {html.quote(message.text)}")


@dispatcher.message(F.text)
async def words(message: Message) -> None:
    await message.reply(f"Gehoord: {html.quote(message.text)}")


@dispatcher.error()
async def fail(event: ErrorEvent) -> None:
    print(f"error: {event.exception!r}", flush=True)


async def main() -> None:
    server = TelegramAPIServer.from_base(os.environ["BOT_API_URL"])
    session = AiohttpSession(api=server)
    bot = Bot(os.environ["BOT_TOKEN"], session=session, default=DefaultBotProperties(parse_mode="HTML"))
    commands = [BotCommand(command="start", description="Begin")]
    await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code="nl")
    await dispatcher.start_polling(bot, handle_signals=False)


asyncio.run(main())
