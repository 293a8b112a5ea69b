// Package logformat knows Fastly's version 2 log formats, the text such as
//
//	%h "%r" %>s %{json.escape(req.http.User-Agent)}V
//
// that a logging endpoint prints for every request. It parses them ([Parse],
// [Describe]), finds mistakes before a service version is made ([Check]), builds
// formats that print one JSON object per line ([JSON]), and shows the line that a
// format prints ([Sample]).
//
// The directives come from Fastly's guides to custom log formats and to useful
// ones; the types of VCL variables and the rules of json.escape and if() come from
// Fastly's VCL reference. Directives that only Apache documents are known, too, and
// marked as such: Fastly kept Apache's letters, but not all of them.
//
// Nothing here contacts Fastly, and nothing here knows Terraform.
package logformat
