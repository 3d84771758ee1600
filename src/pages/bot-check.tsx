/** The place of a widget that shows that a person is at work, in each form that wants it. */
import type { View, Widget } from './view';

/** Keeps the height of the widget free, so that nothing moves when it comes. `bot-check.js` fills it while its form is shown. */
export const BotCheck = ({ view: { widget } }: { view: View }) =>
  widget === undefined ? null : (
    <div class="bot-check">
      <div data-widget />
      <p role="status" />
    </div>
  );

/** Its own loader, which makes nothing before it is told to. */
export const turnstileScript = ({ baseUrl }: Widget): string =>
  `${baseUrl}/turnstile/v0/api.js?render=explicit`;
