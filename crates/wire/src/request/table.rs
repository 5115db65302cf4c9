//! Requests that ask for one fact, which says what they say: a line a request, once.
//!
//! Each field is named with how it is read; what `may` be left out is none where it is.

macro_rules! requests {
    ($group:ident($module:ident) { $(
        $name:ident($request:ident) => $wish:ident($fact:ident)
        must { $($field:ident: $read:ident $(<$word:ident>)?),* }
        $(may { $($part:ident: $find:ident $(<$list:ident>)?),* })?;
    )* }) => {$(
        pub(super) fn $name(form: &mut Form, r: pb::$request) -> Option<Request> {
            let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, stringify!($name));
            $(let $field = form.$read $(::<pb::$word, _>)? (stringify!($field), r.$field);)*
            $($(let $part = form.$find $(::<pb::$list, _>)? (stringify!($part), r.$part);)*)?
            let fact = $module::$fact { $($field: $field?,)* $($($part,)*)? };
            let command = Command::$group($module::Command::$wish(fact));
            Some(given?.ask(form, inquiry_id?, None, command))
        }
    )*};
}
pub(super) use requests;
