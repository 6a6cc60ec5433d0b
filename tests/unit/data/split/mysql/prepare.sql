prepare s from 'select ?; '; execute s using @a; deallocate prepare s;
