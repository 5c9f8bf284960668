// Where Django keeps the token that a form has to show: https://docs.djangoproject.com/en/stable/howto/csrf/

function cookie(name) {
  for (const pair of document.cookie.split('; ')) {
    if (pair.startsWith(`${name}=`)) return decodeURIComponent(pair.slice(name.length + 1));
  }
  return '';
}

/** The token, or an empty text where there is none. */
export function csrfToken() {
  return (
    cookie('csrftoken') ||
    document.querySelector('input[name=csrfmiddlewaretoken]')?.value ||
    document.querySelector('meta[name=csrf-token]')?.content ||
    ''
  );
}
