import { Field, Status } from './fields';
import { framedPage } from './frame';
import type { View } from './view';

export function forgotPasswordPage(view: View) {
  const { fields, forgot, form } = view.texts;
  return framedPage({
    view,
    title: forgot.title,
    script: 'forgot-password.js',
    data: { texts: { ...form, done: forgot.done } },
    reopens: true,
    children: (
      <>
        <form id="form" novalidate>
          <p>{forgot.intro}</p>
          <Field
            id="username"
            name="username"
            label={fields.username}
            autocomplete="username"
            inputmode="email"
          />
          <button type="submit">{forgot.submit}</button>
        </form>
        <Status />
        <p class="beside">
          <a href={view.to('/sign-in')}>{forgot.back}</a>
        </p>
      </>
    ),
  });
}
