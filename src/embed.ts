/** What the package gives to a Worker that embeds the service (docs/embed.md). */

export type { Bindings } from './bindings';
export {
  type Accounts,
  type AccountsOptions,
  createAccounts,
  type Waiting,
} from './create-accounts';
export type { HostSession, NotSignedIn, SignedIn } from './host-session';
export { type Message, NotSent, type Remedy, type Sms } from './messaging/message';
export type { Sender } from './messaging/own-sender';
export type { Senders } from './messaging/settings';
export type { SettingTexts } from './settings';
