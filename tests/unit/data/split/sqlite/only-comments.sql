-- nothing; here
/* nor; here */
