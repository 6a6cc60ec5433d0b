do language plpgsql $x$ begin null; end $x$; do 'begin null; end'; select 1;
