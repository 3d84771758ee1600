/** The fields of a form: a label, a hint, the input, and the place where its errors are shown. */
import type { Child } from 'hono/jsx';
import { fill, type View } from './view';

interface FieldParts {
  /** Unique in the page. */
  id: string;
  label: string;
  /** Its member in the body that is sent. A field without one must match the field that it `repeats`. */
  name?: string;
  repeats?: string;
  type?: 'text' | 'email' | 'tel' | 'date' | 'password';
  autocomplete: string;
  inputmode?: 'email' | 'numeric' | 'tel';
  hint?: string | undefined;
  value?: string;
  /** The word for a field that may stay empty; any other has to be filled. */
  optional?: string;
  /** Not to be used before the script is there. */
  disabled?: boolean;
}

export const Field = (parts: FieldParts) => (
  <Labelled {...parts}>
    <Input {...parts} />
  </Labelled>
);

export const TextArea = ({ rows, ...parts }: FieldParts & { rows: number }) => (
  <Labelled {...parts}>
    <textarea
      id={parts.id}
      name={parts.name}
      rows={rows}
      autocomplete={parts.autocomplete}
      required={parts.optional === undefined}
      aria-describedby={describedBy(parts)}
    />
  </Labelled>
);

/** A password with a button that shows it. @param shows further fields that the button shows too, by id. */
export function PasswordField({
  view,
  shows = [],
  ...parts
}: Omit<FieldParts, 'type'> & { view: View; shows?: string[] }) {
  const { form } = view.texts;
  return (
    <Labelled {...parts}>
      <div class="secret">
        <Input {...parts} type="password" />
        <button
          type="button"
          class="quiet"
          hidden
          data-shows={[parts.id, ...shows].join(' ')}
          aria-label={form.showPassword}
        >
          {form.show}
        </button>
      </div>
    </Labelled>
  );
}

/** A new password with the rules for it, which the script ticks off while somebody types. */
export function NewPasswordField({
  view,
  toggle = true,
  ...parts
}: Omit<FieldParts, 'type' | 'autocomplete'> & { view: View; toggle?: boolean }) {
  const { texts, policy } = view;
  const { minCharacters: min, maxCharacters: max } = policy;
  const rules = {
    length: fill(texts.rules.length, { min, max }),
    ...(policy.composition && {
      uppercase: texts.rules.uppercase,
      lowercase: texts.rules.lowercase,
      digit: texts.rules.digit,
      special: texts.rules.special,
    }),
  };
  const described = { ...parts, autocomplete: 'new-password', described: `${parts.id}-rules` };
  return (
    <>
      {toggle ? (
        <PasswordField view={view} {...described} />
      ) : (
        <Field {...described} type="password" />
      )}
      <div id={`${parts.id}-rules`} class="rules">
        <p>{texts.rules.title}</p>
        <ul data-rules-of={parts.id}>
          {Object.entries(rules).map(([rule, text]) => (
            <li data-rule={rule}>
              {text} <span class="unseen" />
            </li>
          ))}
        </ul>
        <p>{texts.rules.also}</p>
      </div>
    </>
  );
}

/** Where the page says how it went. */
export const Status = ({ id = 'status' }: { id?: string }) => (
  <p id={id} class="status" role="status" tabindex={-1} />
);

const Labelled = ({ id, label, hint, optional, children }: FieldParts & { children?: Child }) => (
  <div class="field">
    <label for={id}>
      {label} {optional && <span class="hint">{optional}</span>}
    </label>
    {hint && (
      <p id={`${id}-hint`} class="hint">
        {hint}
      </p>
    )}
    {children}
    <ul id={`${id}-errors`} class="errors" />
  </div>
);

const Input = (parts: FieldParts & { described?: string }) => (
  <input
    id={parts.id}
    name={parts.name}
    data-repeats={parts.repeats}
    type={parts.type ?? 'text'}
    autocomplete={parts.autocomplete}
    inputmode={parts.inputmode}
    value={parts.value}
    required={parts.optional === undefined}
    disabled={parts.disabled}
    // A name that is begun with a capital, or corrected, would be another one.
    autocapitalize={parts.name === 'username' || parts.type === 'password' ? 'none' : undefined}
    spellcheck={parts.name === 'username' ? false : undefined}
    aria-describedby={describedBy(parts)}
  />
);

const describedBy = ({ id, hint, described }: FieldParts & { described?: string }): string =>
  [hint && `${id}-hint`, described, `${id}-errors`].filter(Boolean).join(' ');
