// A small keyboard bot on grammY: proof that the emulator speaks the Bot API to somebody else's client.
//
// Environment: BOT_API_URL, BOT_TOKEN, and VRAAG_CLIENTS, the folder where grammY is installed.

import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";

const require = createRequire(`${process.env.VRAAG_CLIENTS}/package.json`);
const { Bot, GrammyError, InlineKeyboard, InputFile, Keyboard } = require("grammy");

const apiRoot = process.env.BOT_API_URL;
const token = process.env.BOT_TOKEN;
const bot = new Bot(token, { client: { apiRoot } });
const drinks = new InlineKeyboard().text("Espresso", "drink:Espresso").row().text("Thee", "drink:Thee");
const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const asHtml = { parse_mode: "HTML" };

bot.command("start", async (context) => {
  const { first_name, last_name } = context.from;
  const name = [first_name, last_name].filter(Boolean).join(" ");
  const cameBy = context.match ? ` (${plain(context.match)})` : "";
  await context.reply(`Dag <b>${plain(name)}</b>${cameBy}, koffie?`, { ...asHtml, reply_markup: drinks });
});

bot.callbackQuery(/^drink:(.+)$/, async (context) => {
  const chosen = context.match[1];
  await context.answerCallbackQuery(`${chosen} dus`);
  if (context.businessConnectionId) {
    await context.editMessageText(`Gekozen: ${chosen}`);
    return;
  }
  try {
    await context.editMessageText(`Gekozen: ${chosen}`, { reply_markup: drinks });
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    await context.reply(`Niets nieuws: ${error.description}`);
    return;
  }
  const share = new Keyboard().requestContact("Deel nummer").resized();
  await context.reply("Op welk nummer?", { reply_markup: share });
});

bot.on("business_message:text", async (context) => {
  if (context.from.id !== context.chat.id) return; // The owner, or this bot in the owner's name.
  await context.reply(`Dag klant, ${context.msg.text}`, { ...answering(context), reply_markup: drinks });
});

bot.on("message:contact", async (context) => {
  const { phone_number, user_id } = context.message.contact;
  const text = `Nummer ${phone_number}, ${user_id === context.from.id ? "van jezelf" : "van een ander"}`;
  const send = () => context.reply(text, { reply_markup: { remove_keyboard: true } });
  try {
    await send();
  } catch (error) {
    if (error.error_code !== 429) throw error;
    await pause(error.parameters.retry_after * 1000);
    await send();
  }
});

bot.on("message:photo", async (context) => {
  const file = await context.getFile();
  const answer = await fetch(`${apiRoot}/file/bot${token}/${file.file_path}`);
  const data = Buffer.from(await answer.arrayBuffer());
  await context.replyWithPhoto(new InputFile(data, "terug.png"), { caption: `${data.length} bytes` });
});

const answering = (context) => ({ reply_parameters: { message_id: context.msg.message_id } });
bot.on("edited_message:text", (context) => context.reply(`Eerst anders: ${context.msg.text}`, answering(context)));
bot.on("message:text", (context) => context.reply(`Gehoord: ${context.msg.text}`, answering(context)));

bot.catch(({ error }) => console.log("error:", error));

const commands = [{ command: "start", description: "Begin" }];
await bot.api.setMyCommands(commands, { scope: { type: "all_private_chats" }, language_code: "nl" });
await bot.start();
