/** The colors of a mail. Every pair of text and background has a contrast of 4.5 at least (WCAG 2.2, 1.4.3). */
export const colors = {
  page: '#f3f4f6',
  card: '#ffffff',
  line: '#e1e4e8',
  text: '#1f2328',
  muted: '#59636e',
  button: '#0b57d0',
};

export const darkColors = {
  page: '#0f1216',
  card: '#1a1f26',
  line: '#323a45',
  text: '#e6e9ed',
  muted: '#a2abb6',
};

/** For clients that say that they are dark; the others turn colors by rules of their own. A logo keeps a light ground. */
export const darkStyle = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:${darkColors.page}!important}
.card{background:${darkColors.card}!important;border-color:${darkColors.line}!important;color:${darkColors.text}!important}
.muted{color:${darkColors.muted}!important}
.button{box-shadow:0 0 0 1px ${darkColors.muted}}
.logo{background:#ffffff;padding:6px 8px;border-radius:6px}
}`;
